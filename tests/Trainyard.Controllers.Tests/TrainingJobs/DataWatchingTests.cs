using k8s.Models;
using Trainyard.Api;
using Trainyard.Contracts;
using Trainyard.Controllers.Tests.Support;
using Trainyard.Controllers.TrainingJobs;
using Trainyard.Runtime;
using Trainyard.Testing;

namespace Trainyard.Controllers.Tests.TrainingJobs;

public sealed class DataWatchingTests
{
    private readonly World _world = new();

    [Fact]
    public async Task A_pod_looks_at_the_sources_at_intervals_and_a_change_begins_a_run()
    {
        await TrainAsync(on: "sha256:old");
        Assert.Equal(("sha256:old", null), (Watch.TrainedOn, Watch.Seen));
        Assert.Null(Look(1));

        await PassAsync(minutes: 15);
        _world.Finish("sonar-1-digest-1", Told("sha256:old"));
        await _world.SettleAsync();
        Assert.Equal(("sha256:old", 1, true), (Watch.Seen, Watch.Looks, Watch.Time <= _world.Time.GetUtcNow()));
        Assert.Null(Look(1));

        await PassAsync(minutes: 15);
        Assert.NotNull(Look(2));
        _world.Finish("sonar-1-digest-2", Told("sha256:new"));
        await _world.SettleAsync();

        var status = _world.Get<TrainingJob>("sonar").Status!;
        Assert.Equal((TrainingJobPhase.Searching, 2), (status.Phase, status.Run));
        Assert.Null(status.DataWatch?.Seen);
        Assert.Null(Look(2));
    }

    [Fact]
    public async Task A_look_that_fails_is_told_and_tried_again_at_the_next()
    {
        await TrainAsync(on: "sha256:old");
        await PassAsync(minutes: 15);
        var failure = new Failure { Class = FailureClass.Credentials, Message = "the store refuses" };
        _world.Finish("sonar-1-digest-1", new() { Outcome = TrialOutcome.Failed, Failure = failure }, exitCode: 64);
        await _world.SettleAsync();

        Assert.Equal(("the store refuses", 1, null), (Watch.Message, Watch.Looks, Watch.Seen));
        Assert.Equal(TrainingJobPhase.Succeeded, _world.Get<TrainingJob>("sonar").Status!.Phase);
        await PassAsync(minutes: 15);
        _world.Finish("sonar-1-digest-2", Told("sha256:old"));
        await _world.SettleAsync();

        Assert.Equal((null, 2, 1), (Watch.Message, Watch.Looks, _world.Get<TrainingJob>("sonar").Status!.Run));
    }

    [Fact]
    public async Task Where_the_model_told_no_digest_the_first_look_is_what_later_ones_are_held_against()
    {
        await TrainAsync(on: null);
        await PassAsync(minutes: 15);
        _world.Finish("sonar-1-digest-1", Told("sha256:first"));
        await _world.SettleAsync();

        Assert.Equal(("sha256:first", "sha256:first", 1), (Watch.TrainedOn, Watch.Seen, _world.Get<TrainingJob>("sonar").Status!.Run));
    }

    [Fact]
    public async Task A_suspended_job_is_not_looked_at_and_tidying_up_leaves_a_look_alone()
    {
        await TrainAsync(on: "sha256:old", spec => spec with { Suspend = true });
        await PassAsync(minutes: 60);
        Assert.Null(Look(1));

        _world.Apply(spec => Watched(spec) with { TtlAfterFinished = "1m" });
        await PassAsync(minutes: 1);

        Assert.NotNull(Look(1));
        Assert.Null(_world.Find<V1Job>("sonar-1-model"));
    }

    [Fact]
    public void A_look_runs_our_trainer_where_trials_run_with_their_data_and_no_more()
    {
        var job = Build.TrainingJob(spec =>
            spec with
            {
                Trial = new()
                {
                    Image = "own:1",
                    Command = ["learn"],
                    QueueName = "team-a",
                    PodTemplate = Build.Json(
                        new
                        {
                            spec = new
                            {
                                nodeSelector = new { zone = "a" },
                                containers = new[] { new { name = "trainer", image = "own:2" } },
                            },
                        }
                    ),
                },
                Output = new()
                {
                    Uri = "s3://models/sonar",
                    Credentials = new() { SecretName = "models" },
                },
            }
        );
        var made = DataWatching.Job(job, null, new() { TrainerImage = "trainer:1" });
        var pod = made.Spec!.Template!.Spec!;

        Assert.Equal("sonar-1-digest-1", made.Metadata.Name);
        Assert.Equal(("trainer:1", null, "digest"), (pod.Containers[0].Image, pod.Containers[0].Command, pod.Containers[0].Args![0]));
        Assert.Equal("a", pod.NodeSelector!["zone"]);
        Assert.Null(made.Spec.Suspend);
        Assert.Equal(["s3"], pod.Volumes!.Select(volume => volume.Secret?.SecretName).OfType<string>());
        Assert.DoesNotContain(pod.Containers[0].Env!, variable => variable.Name == ContainerEnvironment.ReportToken);
    }

    private DataWatchStatus Watch => _world.Get<TrainingJob>("sonar").Status!.DataWatch!;

    private V1Job? Look(int number) => _world.Find<V1Job>($"sonar-1-digest-{number}");

    private static TrainingJobSpec Watched(TrainingJobSpec spec) =>
        spec with
        {
            Retrain = new() { OnDataChange = true },
            Sweep = spec.Sweep! with { MaxTrials = 1 },
        };

    private async Task TrainAsync(string? on, Func<TrainingJobSpec, TrainingJobSpec>? then = null)
    {
        _world.Apply(Watched);
        await _world.SettleAsync();
        _world.Finish("sonar-1-00000", World.Success(0.9));
        await _world.SettleAsync();
        Assert.Equal(true, _world.FileOf("sonar-1-model").TellDigest);
        _world.Finish("sonar-1-model", World.Trained(1) with { SourcesDigest = on });
        await _world.SettleAsync();
        if (then is not null)
            _world.Apply(spec => then(Watched(spec)));
        await _world.SettleAsync();
    }

    private async Task PassAsync(int minutes)
    {
        _world.Time.Advance(TimeSpan.FromMinutes(minutes));
        await _world.SettleAsync();
    }

    private static LastWord Told(string digest) => new() { Outcome = TrialOutcome.Succeeded, SourcesDigest = digest };
}
