using k8s.Models;
using Trainyard.Api;
using Trainyard.Contracts;
using Trainyard.Controllers.Tests.Support;
using Trainyard.Runtime;
using Trainyard.Testing;

namespace Trainyard.Controllers.Tests.TrainingJobs;

/// <summary>What may be changed of a job that runs or has ended, and what comes of it.</summary>
public sealed class LifeCycleTests
{
    private static readonly LastWord NoRoom = new()
    {
        Outcome = TrialOutcome.Failed,
        Failure = new() { Class = FailureClass.Credentials, Message = "the store is full" },
    };
    private readonly World _world = new();

    private TrainingJobStatus Status => _world.Get<TrainingJob>("sonar").Status!;

    [Fact]
    public async Task The_time_in_which_a_job_is_suspended_does_not_count()
    {
        await RunAsync("1h");
        _world.Time.Advance(TimeSpan.FromMinutes(30));
        _world.Apply(spec => spec with { Suspend = true, Sweep = spec.Sweep! with { MaxDuration = "1h" } });
        await _world.SettleAsync();
        _world.Time.Advance(TimeSpan.FromHours(9));
        await RunAsync("1h");

        Assert.Equal(TrainingJobPhase.Searching, Status.Phase);
        Assert.InRange(_world.Looks["TrainingJob/sonar"]!.Value, TimeSpan.FromMinutes(28), TimeSpan.FromMinutes(30));
        _world.Time.Advance(TimeSpan.FromMinutes(31));
        await _world.SettleAsync();
        Assert.Contains("the sweep has taken 1h", Status.Conditions.Find("Running")!.Message!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_suspended_job_leaves_its_queue_which_would_start_it_again_and_comes_back_to_it()
    {
        await BeginQueuedAsync();
        Assert.Equal([true, true], _world.Steps().Select(job => job.Spec.Suspend));
        LetIn("sonar-1-00000");
        await _world.SettleAsync();
        Assert.Equal(TrialPhase.Running, _world.Get<Trial>("sonar-1-00000").Status!.Phase);

        ApplyQueued(suspend: true);
        await _world.SettleAsync();
        Assert.Empty(_world.Steps());
        var trials = _world.All<Trial>().Select(trial => (trial.Status!.Phase, trial.Status.Reason));
        Assert.All(trials, trial => Assert.Equal((TrialPhase.Pending, "Suspended"), trial));
        Assert.Equal(TrainingJobPhase.Suspended, _world.Get<TrainingJob>("sonar").Status!.Phase);

        ApplyQueued(suspend: false);
        await _world.SettleAsync();
        Assert.Equal([true, true], _world.Steps().Select(job => job.Spec.Suspend));
        Assert.All(_world.All<Trial>(), trial => Assert.Equal(("Gated", null), (trial.Status!.Reason, trial.Status.Restarts)));
    }

    [Fact]
    public async Task The_last_step_of_a_suspended_job_leaves_its_queue_too()
    {
        await BeginQueuedAsync();
        foreach (var number in (int[])[0, 1])
        {
            LetIn($"sonar-1-0000{number}");
            _world.Finish($"sonar-1-0000{number}", World.Success(0.9));
        }

        await _world.SettleAsync();
        Assert.Equal(true, _world.Get<V1Job>("sonar-1-model").Spec.Suspend);
        ApplyQueued(suspend: true);
        await _world.SettleAsync();
        Assert.Null(_world.Find<V1Job>("sonar-1-model"));

        ApplyQueued(suspend: false);
        await _world.SettleAsync();
        LetIn("sonar-1-model");
        _world.Finish("sonar-1-model", World.Trained(1));
        await _world.SettleAsync();
        Assert.Equal(TrainingJobPhase.Succeeded, _world.Get<TrainingJob>("sonar").Status!.Phase);
    }

    [Fact]
    public async Task Raising_maxDuration_of_a_finished_job_goes_on_for_as_long_as_there_is_more()
    {
        await RunAsync("1h");
        _world.Finish("sonar-1-00000", World.Success(0.9));
        await _world.SettleAsync();
        _world.Time.Advance(TimeSpan.FromHours(1));
        await _world.SettleAsync();
        _world.Finish("sonar-1-model", World.Trained(1));
        await _world.SettleAsync();
        Assert.Equal((TrainingJobPhase.Succeeded, "MaxDurationReached"), (Status.Phase, Status.Conditions.Find("Succeeded")!.Reason));

        _world.Time.Advance(TimeSpan.FromDays(1));
        await RunAsync("90m");
        Assert.Equal((TrainingJobPhase.Searching, 2), (Status.Phase, Status.Run));
        Assert.InRange(_world.Looks["TrainingJob/sonar"]!.Value, TimeSpan.FromMinutes(28), TimeSpan.FromMinutes(30));
        _world.Time.Advance(TimeSpan.FromMinutes(31));
        await _world.SettleAsync();
        Assert.Equal((TrainingJobPhase.Training, "MaxDurationReached"), (Status.Phase, Status.Conditions.Find("Running")!.Reason));
    }

    [Fact]
    public async Task Raising_maxTrials_of_a_job_whose_last_step_has_failed_trains_the_winner_anew()
    {
        await FailLastStepAsync();
        _world.ApplySweep(sweep => sweep with { MaxTrials = 2, Parallelism = 1 });
        await _world.SettleAsync();
        _world.Finish("sonar-1-00001", World.Success(0.95));
        await _world.SettleAsync();

        Assert.Equal((TrainingJobPhase.Training, "sonar-1-00001"), (Status.Phase, Status.Best!.Trial));
        _world.Finish("sonar-1-model", World.Trained(1));
        await _world.SettleAsync();
        Assert.Equal(TrainingJobPhase.Succeeded, Status.Phase);
    }

    [Fact]
    public async Task A_last_step_that_has_failed_is_tried_again_with_another_spec_and_once()
    {
        await FailLastStepAsync();
        var first = _world.Get<V1Job>("sonar-1-model").Metadata.Uid;
        _world.Apply(spec => Single(spec) with { Output = new() { Uri = "s3://larger" } });
        await _world.SettleAsync();

        Assert.Equal((TrainingJobPhase.Training, false), (Status.Phase, _world.Get<V1Job>("sonar-1-model").Metadata.Uid == first));
        _world.Finish("sonar-1-model", NoRoom, 77);
        await _world.SettleAsync();
        Assert.Equal((TrainingJobPhase.Failed, "ModelTrainingFailed"), (Status.Phase, Status.Conditions.Find("Failed")!.Reason));
    }

    [Fact]
    public async Task All_that_is_made_goes_with_the_job()
    {
        await FailLastStepAsync();
        var owners = _world.All<Trial>().Select(trial => trial.Metadata.Uid).Append(_world.Get<TrainingJob>("sonar").Metadata.Uid).ToList();

        Assert.All(_world.All<V1Job>(), job => Assert.Contains(job.Metadata.Controller?.Uid, owners));
        Assert.All(_world.All<Trial>(), trial => Assert.Equal("sonar", trial.Metadata.Controller?.Name));
    }

    private async Task RunAsync(string maxDuration)
    {
        _world.ApplySweep(sweep => sweep with { MaxDuration = maxDuration });
        await _world.SettleAsync();
    }

    private async Task FailLastStepAsync()
    {
        _world.Apply(Single);
        await _world.SettleAsync();
        _world.Finish("sonar-1-00000", World.Success(0.9));
        await _world.SettleAsync();
        _world.Finish("sonar-1-model", NoRoom, 77);
        await _world.SettleAsync();
        Assert.Equal(TrainingJobPhase.Failed, Status.Phase);
    }

    private static TrainingJobSpec Single(TrainingJobSpec spec) =>
        spec with
        {
            Sweep = spec.Sweep! with { MaxTrials = 1, Parallelism = 1 },
        };

    private async Task BeginQueuedAsync()
    {
        ApplyQueued(suspend: false);
        await _world.SettleAsync();
        LetIn(_world.All<V1Job>().Single().Metadata.Name!);
        await _world.SettleAsync();
    }

    private void ApplyQueued(bool suspend) =>
        _world.Apply(spec =>
            spec with
            {
                Suspend = suspend,
                Sweep = spec.Sweep! with { MaxTrials = 2 },
                Trial = new() { Workers = TrialWorkers.Pod, QueueName = "team-a" },
            }
        );

    /// <summary>As Kueue does.</summary>
    private void LetIn(string job) => _world.Change<V1Job>(job, step => step["spec"]!["suspend"] = false);
}
