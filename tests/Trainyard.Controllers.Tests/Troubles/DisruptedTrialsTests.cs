using System.Text.Json;
using k8s.Models;
using Trainyard.Api;
using Trainyard.Contracts;
using Trainyard.Controllers.Tests.Support;
using Trainyard.Runtime;

namespace Trainyard.Controllers.Tests.Troubles;

public sealed class DisruptedTrialsTests
{
    private const string First = "sonar-1-00000";
    private const string Worker = "sonar-1-w0";
    private readonly World _world = new();
    private readonly Hands _hands;

    public DisruptedTrialsTests() => _hands = new(_world);

    public static TheoryData<string> Kinds => [.. Disruptions.Ended.Keys];

    private TrainingJobStatus Job => _world.Get<TrainingJob>("sonar").Status!;

    private TrialStatus Trial => _world.Get<Trial>(First).Status!;

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task What_takes_a_workers_pod_away_is_told_by_name_and_costs_its_trial_nothing(string kind)
    {
        var (status, told) = Disruptions.Ended[kind];
        Begin(TrialWorkers.Reuse);
        await _world.SettleAsync();
        await _hands.TakeAsync(Worker);
        _world.SetStatus<V1Pod>(Worker + "-pod", status.ToJsonString());
        await _world.SettleAsync();

        Assert.Equal((TrialPhase.Pending, 1, null), (Trial.Phase, Trial.Restarts, Trial.Failure));
        Assert.Equal(("PodTaken", $"the cluster took a pod away, another will come: {told}"), (Trial.Reason, Trial.Message));
        Assert.Equal((TrainingJobPhase.Pending, 0, null), (Job.Phase, Job.Trials!.Failed, Job.LastFailure));

        // The Job's failure policy ignores it: the Job controller makes another pod.
        _world.Evict(Worker);
        await _world.SettleAsync();
        Assert.Equal(First, (await _hands.TakeAsync(Worker)).Trial);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task What_takes_a_trials_own_pod_away_is_told_by_name_until_the_next_one_comes(string kind)
    {
        var (status, told) = Disruptions.Ended[kind];
        Begin(TrialWorkers.Pod);
        await _world.SettleAsync();
        _world.SetStatus<V1Pod>(First + "-pod", status.ToJsonString());
        await _world.SettleAsync();
        Assert.Equal(("PodTaken", null), (Trial.Reason, Trial.Failure));
        Assert.EndsWith(told.TrimEnd(), Trial.Message!.TrimEnd(), StringComparison.Ordinal);

        // The Job's failure policy ignores it: the Job controller makes another pod.
        _world.Evict(First);
        await _world.SettleAsync();
        _world.Finish(First, World.Success(0.9));
        await _world.SettleAsync();
        Assert.Equal((TrialPhase.Succeeded, null), (Trial.Phase, Trial.Restarts));
        Assert.Equal(0, Job.Trials!.Failed);
    }

    [Theory]
    [InlineData(TrialWorkers.Reuse, Worker)]
    [InlineData(TrialWorkers.Pod, First)]
    public async Task A_pod_whose_node_does_not_answer_is_given_up_and_its_trial_is_run_elsewhere(TrialWorkers workers, string step)
    {
        Begin(workers);
        await _world.SettleAsync();
        if (workers == TrialWorkers.Reuse)
            await _hands.TakeAsync(Worker);
        var lost = _world.Get<V1Job>(step).Metadata.Uid;
        Delete(step);
        await _world.SettleAsync();
        Assert.Equal((TrialPhase.Running, lost), (Trial.Phase, _world.Get<V1Job>(step).Metadata.Uid));
        var look = _world.Looks[$"Trial/{First}"]!.Value;
        Assert.InRange(look, TimeSpan.FromSeconds(80), TimeSpan.FromSeconds(90));

        _world.Time.Advance(look);
        await _world.SettleAsync();
        Assert.NotEqual(lost, _world.Get<V1Job>(step).Metadata.Uid);
        Assert.Equal((1, null, 0), (Trial.Restarts, Trial.Failure, Job.Trials!.Failed));
        if (workers == TrialWorkers.Reuse)
            Assert.Equal(First, (await _hands.TakeAsync(Worker)).Trial);
        else
            Assert.Equal(TrialPhase.Running, Trial.Phase);
    }

    [Fact]
    public async Task A_worker_that_is_lost_with_its_node_before_it_asks_makes_room_for_another()
    {
        Begin(TrialWorkers.Reuse);
        await _world.SettleAsync();
        var lost = _world.Get<V1Job>(Worker).Metadata.Uid;
        Delete(Worker);
        await _world.SettleAsync();
        _world.Time.Advance(_world.Looks[$"Trial/{First}"]!.Value);
        await _world.SettleAsync();

        Assert.NotEqual(lost, _world.Get<V1Job>(Worker).Metadata.Uid);
        Assert.Equal((First, null), ((await _hands.TakeAsync(Worker)).Trial, Trial.Restarts));
    }

    [Fact]
    public async Task A_last_step_whose_node_does_not_answer_runs_again()
    {
        Begin(TrialWorkers.Pod);
        await _world.SettleAsync();
        _world.Finish(First, World.Success(0.9));
        await _world.SettleAsync();
        var lost = _world.Get<V1Job>("sonar-1-model").Metadata.Uid;
        Delete("sonar-1-model");
        await _world.SettleAsync();
        _world.Time.Advance(TimeSpan.FromSeconds(100));
        await _world.SettleAsync();

        Assert.NotEqual(lost, _world.Get<V1Job>("sonar-1-model").Metadata.Uid);
        _world.Finish("sonar-1-model", World.Trained(1));
        await _world.SettleAsync();
        Assert.Equal(TrainingJobPhase.Succeeded, Job.Phase);
    }

    [Theory]
    [InlineData(TrialWorkers.Reuse)]
    [InlineData(TrialWorkers.Pod)]
    public async Task A_job_whose_every_trial_runs_out_of_memory_says_so_once_with_a_limit_that_suffices(TrialWorkers workers)
    {
        Begin(workers, trials: 50, Limit("64Mi"), maxFailed: 40);
        _world.Preflight = new()
        {
            Outcome = TrialOutcome.Succeeded,
            Preflight = new() { TrialBytes = 300L << 20 },
        };
        await _world.SettleAsync();
        for (var ends = 0; Job.Phase == TrainingJobPhase.Searching; ends++)
        {
            Assert.InRange(ends, 0, 20);
            var step = workers == TrialWorkers.Reuse ? _hands.Live[0] : NameOfRunning();
            if (workers == TrialWorkers.Reuse)
                await _hands.TakeAsync(step);
            _world.Finish(step, message: null, exitCode: 137, reason: "OOMKilled");
            await _world.SettleAsync();
        }

        Assert.Equal((TrainingJobPhase.Failed, "EveryTrialFails"), (Job.Phase, Job.Conditions.Find("Failed")!.Reason));
        Assert.Equal((5, FailureClass.OutOfMemory), (Job.Trials!.Failed, Job.LastFailure!.Class));
        Assert.Contains("its limit was 64Mi", Job.LastFailure.Message, StringComparison.Ordinal);
        Assert.Contains("limits.memory to 320Mi or more", Job.LastFailure.Hint, StringComparison.Ordinal);
        Assert.Single(await _world.EventsAsync(), told => told.StartsWith("Warning EveryTrialFails", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_worker_that_says_itself_that_memory_ran_out_is_told_a_limit_above_its_own()
    {
        Begin(TrialWorkers.Reuse, resources: Limit("512Mi"));
        await _world.SettleAsync();
        var offer = await _hands.TakeAsync(Worker);
        var word = new LastWord
        {
            Outcome = TrialOutcome.Failed,
            Failure = new() { Class = FailureClass.OutOfMemory, Message = "the memory has run out" },
        };
        await _hands.AskAsync(Worker, new(offer.Trial, word), leaving: true);

        Assert.Contains("its limit was 512Mi", Trial.Failure!.Message, StringComparison.Ordinal);
        Assert.Contains("limits.memory to 1024Mi or more", Trial.Failure.Hint, StringComparison.Ordinal);
    }

    private string NameOfRunning() => _world.All<Trial>().First(trial => trial.Status is { Phase: TrialPhase.Running }).Metadata.Name!;

    /// <summary>No try is left, and no trial may fail: what counts as a failure ends the job.</summary>
    private void Begin(TrialWorkers workers, int trials = 1, JsonElement? resources = null, int maxFailed = 0) =>
        _world.Apply(spec =>
            spec with
            {
                Sweep = spec.Sweep! with { MaxTrials = trials, Parallelism = 1, MaxFailedTrials = maxFailed },
                Trial = new()
                {
                    Workers = workers,
                    Retries = 0,
                    Resources = resources,
                },
            }
        );

    private static JsonElement Limit(string memory) => JsonSerializer.SerializeToElement(new { limits = new { memory } });

    /// <summary>Somebody deletes a Job's pod, as the taint manager does when its node is away for long; nobody there ends it.</summary>
    private void Delete(string job) => _world.Delete(job, TimeSpan.FromSeconds(30));
}
