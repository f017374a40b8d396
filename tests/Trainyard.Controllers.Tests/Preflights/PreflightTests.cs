using k8s.Models;
using Trainyard.Api;
using Trainyard.Contracts;
using Trainyard.Controllers.Preflights;
using Trainyard.Controllers.Tests.Support;
using Trainyard.Runtime;
using Trainyard.Sweeps;
using Trainyard.Testing;

namespace Trainyard.Controllers.Tests.Preflights;

/// <summary>The look before the first trial, through the reconcilers.</summary>
public sealed class PreflightTests
{
    private static readonly LastWord Wrong = new()
    {
        Outcome = TrialOutcome.Failed,
        Failure = new()
        {
            Class = FailureClass.DataSchema,
            Message = "data.label names z, which is no column",
            Hint = "the columns are a",
        },
        Data = new() { Rows = 3, Columns = 2 },
    };
    private static readonly LastWord Right = new()
    {
        Outcome = TrialOutcome.Succeeded,
        Data = new()
        {
            Rows = 208,
            Columns = 61,
            Warnings = ["the column a never changes"],
        },
        Preflight = new() { TrialBytes = 200 << 20 },
    };

    private readonly World _world = new() { Preflight = null };

    private TrainingJobStatus Status => _world.Get<TrainingJob>("sonar").Status!;

    private string Name => _world.All<V1Job>().Single(job => job.Metadata.Label(ApiGroup.StepLabel) == "preflight").Metadata.Name!;

    [Fact]
    public async Task No_trial_is_made_before_the_data_were_looked_at_and_its_status_tells_what_was_read()
    {
        _world.Apply();
        await _world.SettleAsync();

        Assert.Equal((TrainingJobPhase.Preflight, true), (Status.Phase, Status.Conditions.IsTrue("Running")));
        Assert.Empty(_world.All<Trial>());
        _world.Finish(Name, Right);
        await _world.SettleAsync();

        Assert.Equal((TrainingJobPhase.Searching, 2), (Status.Phase, Status.Trials!.Running));
        Assert.Equal((208, 61, 200 << 20), (Status.Data!.Rows, Status.Data.Columns, Status.Preflight!.TrialBytes));
    }

    [Fact]
    public async Task A_trial_asks_for_the_memory_that_was_measured_unless_the_spec_says_how_much()
    {
        _world.Apply();
        await _world.SettleAsync();
        _world.Finish(Name, Right);
        await _world.SettleAsync();

        var asked = _world.Get<V1Job>("sonar-1-00000").Spec!.Template!.Spec!.Containers[0].Resources!;
        Assert.Equal(("256Mi", "320Mi"), (asked.Requests!["memory"].ToString(), asked.Limits!["memory"].ToString()));
    }

    [Fact]
    public async Task What_is_wrong_fails_the_job_with_class_and_hint_and_one_event()
    {
        _world.Apply();
        await _world.SettleAsync();
        var name = Name;
        _world.Finish(name, Wrong, ExitCode.Of(FailureClass.DataSchema));
        await _world.SettleAsync();
        await _world.EventsAsync();
        _world.Restart();
        await _world.SettleAsync();

        Assert.Equal((TrainingJobPhase.Failed, 3), (Status.Phase, Status.Data!.Rows));
        Assert.Equal((FailureClass.DataSchema, "the columns are a", name), Told(Status.LastFailure!));
        Assert.Equal("DataSchema", Status.Conditions.Find("Failed")!.Reason);
        Assert.Empty(_world.All<Trial>());
        Assert.Single(await _world.EventsAsync(), told =>
            told.StartsWith("Warning DataSchema: before the first trial: data.label", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task What_was_mended_is_looked_at_again_in_the_same_run()
    {
        _world.Apply();
        await _world.SettleAsync();
        var first = Name;
        _world.Finish(first, Wrong, ExitCode.Of(FailureClass.DataSchema));
        await _world.SettleAsync();
        _world.Apply(spec => spec with { Data = spec.Data with { Label = ["y"] } });
        await _world.SettleAsync();

        Assert.Equal((TrainingJobPhase.Preflight, 1), (Status.Phase, Status.Run));
        Assert.NotEqual(first, Name);
        _world.Finish(Name, Right);
        await _world.SettleAsync();
        Assert.Equal((TrainingJobPhase.Searching, 1, 2), (Status.Phase, Status.Run, Status.Trials!.Running));
    }

    [Fact]
    public async Task A_mended_output_is_looked_at_again()
    {
        _world.Apply();
        await _world.SettleAsync();
        _world.Finish(
            Name,
            Wrong with
            {
                Failure = new() { Class = FailureClass.Credentials, Message = "refused" },
            },
            77
        );
        await _world.SettleAsync();
        Assert.Equal(TrainingJobPhase.Failed, Status.Phase);
        _world.Apply(spec => spec with { Output = new() { Uri = "s3://mine" } });
        await _world.SettleAsync();

        Assert.Equal(TrainingJobPhase.Preflight, Status.Phase);
    }

    [Fact]
    public async Task A_secret_that_comes_a_little_later_is_found()
    {
        var absent = Wrong with
        {
            Failure = new() { Class = FailureClass.NotFound, Message = "the secret s3 is not there" },
            Preflight = new() { MissingSecrets = ["s3"] },
        };
        _world.Apply();
        await _world.SettleAsync();
        _world.Finish(Name, absent, 66);
        await _world.SettleAsync();
        Assert.Equal((TrainingJobPhase.Stalled, FailureClass.NotFound), (Status.Phase, Status.LastFailure!.Class));

        _world.Time.Advance(TimeSpan.FromSeconds(6));
        await _world.SettleAsync();
        _world.Finish(Name, Right);
        await _world.SettleAsync();
        Assert.Equal(TrainingJobPhase.Searching, Status.Phase);
    }

    [Fact]
    public async Task A_retraining_looks_at_its_data_again()
    {
        _world.Preflight = Right;
        _world.Apply(spec => spec with { Sweep = null });
        await _world.SettleAsync();
        _world.Finish("sonar-1-00000", World.Success(0.9));
        await _world.SettleAsync();
        _world.Finish("sonar-1-model", World.Trained(1));
        await _world.SettleAsync();
        _world.Preflight = null;
        _world.Annotate<TrainingJob>("sonar", ApiGroup.RetrainAnnotation, "now");
        await _world.SettleAsync();

        Assert.Equal((TrainingJobPhase.Preflight, 2), (Status.Phase, Status.Run));
    }

    [Fact]
    public async Task Suspending_stops_it_and_going_on_starts_it_again()
    {
        _world.Apply();
        await _world.SettleAsync();
        _world.Apply(spec => spec with { Suspend = true });
        await _world.SettleAsync();
        Assert.Equal((TrainingJobPhase.Suspended, true), (Status.Phase, _world.Get<V1Job>(Name).Spec!.Suspend));
        _world.Apply();
        await _world.SettleAsync();

        Assert.Equal((TrainingJobPhase.Preflight, false), (Status.Phase, _world.Get<V1Job>(Name).Spec!.Suspend));
    }

    [Fact]
    public async Task It_runs_our_trainer_where_a_trial_would_and_begins_without_its_secrets()
    {
        _world.Apply(spec =>
            spec with
            {
                Trial = new()
                {
                    Image = "own:1",
                    Command = ["train"],
                    Resources = Build.Json(
                        new { limits = new Dictionary<string, string> { ["memory"] = "1Gi", ["nvidia.com/gpu"] = "1" } }
                    ),
                    PodTemplate = Build.Json(new { spec = new { nodeSelector = new { pool = "a" } } }),
                },
            }
        );
        await _world.SettleAsync();

        var job = _world.Get<V1Job>(Name);
        var container = job.Spec!.Template!.Spec!.Containers[0];
        Assert.Equal(("trainyard/trainer", null), (container.Image, container.Command));
        Assert.Equal(["preflight", "--own-program"], container.Args);
        Assert.Equal(["memory"], container.Resources!.Limits!.Keys);
        Assert.Equal("a", job.Spec.Template.Spec.NodeSelector!["pool"]);
        Assert.All(job.Spec.Template.Spec.Volumes!.Where(volume => volume.Secret is not null), volume =>
            Assert.True(volume.Secret!.Optional)
        );
    }

    [Fact]
    public void Its_job_is_as_it_should_be()
    {
        var (job, point) = (Build.TrainingJob(), Build.Point(("learningRate", 0.1)));
        var ends = SearchSpaces.Ends(SearchSpaces.Of(job.Spec.Sweep!));

        Golden.Check("preflight-job", PreflightPods.Job(job, 1, "sonar-1-preflight-a1b2c", point, ends, _world.Options));
    }

    private static (FailureClass Class, string? Hint, string? Name) Told(TrialFailure failure) =>
        (failure.Class, failure.Hint, failure.Trial);
}
