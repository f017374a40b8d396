using k8s.Models;
using Trainyard.Api;
using Trainyard.Contracts;
using Trainyard.Controllers.Tests.Support;
using Trainyard.Controllers.Workers;
using Trainyard.Runtime;
using Trainyard.Testing;

namespace Trainyard.Controllers.Tests.Workers;

public sealed class ReusedWorkerTests
{
    private readonly World _world = new();
    private readonly Hands _hands;

    public ReusedWorkerTests() => _hands = new(_world);

    private TrainingJobStatus Status => _world.Get<TrainingJob>("sonar").Status!;

    [Fact]
    public async Task As_many_workers_as_trials_at_a_time_run_a_sweep_and_end_with_it()
    {
        Apply();
        await _hands.WorkAsync(number => World.Success(0.5 + number / 10.0));
        _world.Finish("sonar-1-model", World.Trained(1));
        await _world.SettleAsync();

        Assert.Equal(TrainingJobPhase.Succeeded, Status.Phase);
        Assert.Equal(("sonar-1-00003", 4 * 2 + 3), (Status.Best!.Trial, Status.CpuSeconds));
        Assert.Equal(["sonar-1-model", "sonar-1-w0", "sonar-1-w1"], _world.Steps().Select(job => job.Metadata.Name!));
        Assert.All(_world.All<Trial>(), trial => Assert.Equal((TrialPhase.Succeeded, null), (trial.Status!.Phase, trial.Status.Retries)));
    }

    [Fact]
    public async Task A_trial_costs_at_most_six_writes()
    {
        Apply(sweep => sweep with { MaxTrials = 20 });
        await _hands.WorkAsync(_ => World.Success(0.5));

        var ofTrials = _world.Api.Writes.Count(write => write.Contains("/trials", StringComparison.Ordinal));
        Assert.Equal(3 * 20, ofTrials);
        Assert.True(_world.Api.Writes.Count <= 6 * 20, string.Join("\n", _world.Api.Writes));
    }

    [Fact]
    public async Task Nothing_is_written_when_nothing_has_changed()
    {
        Apply();
        await _world.SettleAsync();
        await _hands.TakeAsync("sonar-1-w0");
        await _world.SettleAsync();
        var before = _world.Api.Writes.Count;

        _world.Restart();
        _world.Time.Advance(TimeSpan.FromMinutes(1));
        await _world.SettleAsync();

        Assert.Equal(before, _world.Api.Writes.Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public async Task Faults_and_deaths_lose_no_trial_and_double_none(int seed)
    {
        var random = new Random(seed);
        var plain = await RunAsync(_ => null, () => false);
        var ends = new List<string>();
        var chaotic = await RunAsync(
            request =>
                request.Method == HttpMethod.Get || random.NextDouble() > 0.2 ? null
                : random.NextDouble() < 0.5 ? FakeApi.Fault.Before
                : FakeApi.Fault.After,
            () => random.NextDouble() < 0.3,
            ends
        );

        Assert.Equal(plain, chaotic);
        Assert.Equal(ends.Distinct(), ends);
    }

    [Fact]
    public async Task An_answer_that_was_lost_is_given_again()
    {
        Apply();
        await _world.SettleAsync();
        var first = await _hands.TakeAsync("sonar-1-w0");
        _world.Restart();

        Assert.Equal(first.Trial, (await _hands.TakeAsync("sonar-1-w0")).Trial);
        Assert.Equal("sonar-1-00001", (await _hands.TakeAsync("sonar-1-w1")).Trial);
    }

    [Fact]
    public async Task What_is_told_twice_counts_once()
    {
        Apply();
        await _world.SettleAsync();
        var offer = await _hands.TakeAsync("sonar-1-w0");
        await _hands.AskAsync("sonar-1-w0", new(offer.Trial, World.Success(0.7)));
        await _hands.AskAsync("sonar-1-w0", new(offer.Trial, World.Success(0.9)));

        Assert.Equal(0.7, _world.Get<Trial>(offer.Trial).Status!.Value);
    }

    [Fact]
    public async Task A_killed_worker_costs_its_trial_one_try_and_the_others_nothing()
    {
        Apply();
        await _world.SettleAsync();
        var (lost, other) = (await _hands.TakeAsync("sonar-1-w0"), await _hands.TakeAsync("sonar-1-w1"));
        _world.Finish("sonar-1-w0", message: null, exitCode: 137, reason: "Error");
        await _world.SettleAsync();

        Assert.Equal((TrialPhase.Pending, 1), (PhaseOf(lost), _world.Get<Trial>(lost.Trial).Status!.Retries));
        Assert.Equal(TrialPhase.Running, PhaseOf(other));
        Assert.Equal(["sonar-1-w1", "sonar-1-w2"], _hands.Live);
        Assert.Equal(lost.Trial, (await _hands.TakeAsync("sonar-1-w2")).Trial);
    }

    [Fact]
    public async Task A_trial_that_kills_every_worker_fails_alone_with_the_class_of_its_failure()
    {
        Apply();
        await _world.SettleAsync();
        foreach (var worker in new[] { "sonar-1-w0", "sonar-1-w2" })
        {
            Assert.Equal("sonar-1-00000", (await _hands.TakeAsync(worker)).Trial);
            _world.Finish(worker, message: null, exitCode: 137, reason: "OOMKilled");
            await _world.SettleAsync();
        }

        var failed = _world.Get<Trial>("sonar-1-00000").Status!;
        Assert.Equal((TrialPhase.Failed, FailureClass.OutOfMemory), (failed.Phase, failed.Failure!.Class));
        Assert.Equal(TrainingJobPhase.Searching, Status.Phase);
    }

    [Fact]
    public async Task A_worker_that_the_cluster_takes_away_costs_its_trial_no_try()
    {
        Apply(template: template => template with { Retries = 0 });
        await _world.SettleAsync();
        var offer = await _hands.TakeAsync("sonar-1-w0");
        _world.Evict("sonar-1-w0");
        await _world.SettleAsync();

        var again = _world.Get<Trial>(offer.Trial).Status!;
        Assert.Equal((TrialPhase.Pending, null, 1), (again.Phase, again.Retries, again.Restarts));
        Assert.Equal(offer.Trial, (await _hands.TakeAsync("sonar-1-w0")).Trial);
    }

    [Fact]
    public async Task A_worker_that_comes_back_from_the_dead_changes_nothing()
    {
        Apply();
        await _world.SettleAsync();
        var offer = await _hands.TakeAsync("sonar-1-w0");
        _world.SetStatus<Trial>(offer.Trial, """{"phase":"Running","worker":"sonar-1-w1-pod","startTime":"2026-01-01T00:00:00Z"}""");
        await _hands.AskAsync("sonar-1-w0", new(offer.Trial, World.Success(0.7)));

        Assert.Equal((TrialPhase.Running, null), (PhaseOf(offer), _world.Get<Trial>(offer.Trial).Status!.Value));
    }

    [Fact]
    public async Task A_trial_that_throws_fails_alone_after_its_tries()
    {
        Apply();
        await _world.SettleAsync();
        var thrown = new LastWord
        {
            Outcome = TrialOutcome.Failed,
            Failure = new() { Class = FailureClass.UserCode, Message = "it broke" },
        };
        var first = await _hands.TakeAsync("sonar-1-w0");
        var second = await _hands.TakeAsync("sonar-1-w0", new(first.Trial, thrown));
        Assert.Equal(first.Trial, second.Trial);
        var next = await _hands.TakeAsync("sonar-1-w0", new(second.Trial, thrown));

        Assert.Equal((TrialPhase.Failed, "it broke"), (PhaseOf(first), _world.Get<Trial>(first.Trial).Status!.Failure!.Message));
        Assert.Equal("sonar-1-00001", next.Trial);
    }

    [Fact]
    public async Task A_fault_of_the_users_is_not_tried_again_and_ends_the_sweep()
    {
        Apply();
        await _world.SettleAsync();
        var missing = new Failure { Class = FailureClass.NotFound, Message = "s3://data/sonar.csv is not there" };
        var offer = await _hands.TakeAsync("sonar-1-w0");
        await _hands.AskAsync("sonar-1-w0", new(offer.Trial, new() { Outcome = TrialOutcome.Failed, Failure = missing }));
        await _world.SettleAsync();

        Assert.Equal((TrainingJobPhase.Failed, FailureClass.NotFound), (Status.Phase, Status.LastFailure!.Class));
    }

    [Fact]
    public async Task With_fewer_trials_at_a_time_the_workers_that_are_too_many_end_when_they_are_done()
    {
        Apply(sweep => sweep with { MaxTrials = 9, Parallelism = 3 });
        await _world.SettleAsync();
        var offers = new[]
        {
            await _hands.TakeAsync("sonar-1-w0"),
            await _hands.TakeAsync("sonar-1-w1"),
            await _hands.TakeAsync("sonar-1-w2"),
        };
        Apply(sweep => sweep with { MaxTrials = 9, Parallelism = 1 });
        await _world.SettleAsync();
        Assert.Equal(3, _world.All<Trial>().Count(trial => trial.Status?.Phase == TrialPhase.Running));

        Assert.Equal(WorkVerdict.Done, (await _hands.AskAsync("sonar-1-w2", new(offers[2].Trial, World.Success(0.7)))).Verdict);
        Assert.Equal(WorkVerdict.Done, (await _hands.AskAsync("sonar-1-w1", new(offers[1].Trial, World.Success(0.8)))).Verdict);
        await _hands.AskAsync("sonar-1-w0", new(offers[0].Trial, World.Success(0.9)));
        await _world.SettleAsync();
        Assert.Equal("sonar-1-00003", (await _hands.TakeAsync("sonar-1-w0")).Trial);
    }

    [Fact]
    public async Task Trials_that_were_let_go_are_none_to_come_when_the_search_goes_on()
    {
        Apply(spec: KeepingOne);
        await _hands.WorkAsync(number => World.Success(0.5 + number / 10.0));
        var word = World.Trained(1);
        _world.Finish("sonar-1-model", word with { Model = word.Model! with { Trials = 4 } });
        await _world.SettleAsync();
        Assert.Equal("sonar-1-00003", Assert.Single(_world.All<Trial>()).Metadata.Name);

        Apply(sweep => sweep with { MaxTrials = 5 }, spec: KeepingOne);
        await _world.SettleAsync();
        var steps = _world.Steps().Select(job => job.Metadata.Name!);
        Assert.Equal(["sonar-2-w0"], steps.Where(name => name.StartsWith("sonar-2", StringComparison.Ordinal)));

        static TrainingJobSpec KeepingOne(TrainingJobSpec spec) => spec with { History = new() { Limit = 1 } };
    }

    [Fact]
    public async Task A_suspended_job_has_no_worker_and_goes_on_where_it_stood()
    {
        Apply();
        await _world.SettleAsync();
        var offer = await _hands.TakeAsync("sonar-1-w0");
        Apply(spec: spec => spec with { Suspend = true });
        await _world.SettleAsync();
        Assert.Equal((TrialPhase.Pending, 0), (PhaseOf(offer), _world.Steps().Count));

        Apply();
        await _world.SettleAsync();
        Assert.Equal(offer.Trial, (await _hands.TakeAsync("sonar-1-w0")).Trial);
        Assert.Null(_world.Get<Trial>(offer.Trial).Status!.Restarts);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_a_trial_had_learned_is_kept_when_its_job_is_suspended_whoever_tells_of_it_first(bool workerTells)
    {
        Apply();
        await _world.SettleAsync();
        var offer = await _hands.TakeAsync("sonar-1-w0");
        var trial = _world.Get<Trial>(offer.Trial);
        foreach (var (step, auc) in new[] { 0.6, 0.8, 0.7 }.Index())
        {
            var report = new Report { Step = step + 1, Metrics = new Dictionary<string, double> { ["auc"] = auc } };
            _world.Reports.Post(trial.Key, _world.Tokens.Of(trial.Metadata.Uid!), report);
        }

        Apply(spec: spec => spec with { Suspend = true });
        if (workerTells)
            await _hands.AskAsync("sonar-1-w0", new(offer.Trial, new() { Outcome = TrialOutcome.Stopped }), leaving: true);
        await _world.SettleAsync();

        var status = _world.Get<Trial>(offer.Trial).Status!;
        Assert.Equal((TrialPhase.Pending, "Suspended", null), (status.Phase, status.Reason, status.Restarts));
        Assert.Equal([0.6, 0.8, 0.7], status.Curve!.Select(point => point.Value));
        Assert.Equal(0.7, status.Value);
        Assert.Equal(0.8, status.Best!.Value.Value);
    }

    [Fact]
    public async Task A_worker_that_gives_way_to_a_fresh_one_loses_no_trial()
    {
        Apply();
        await _world.SettleAsync();
        var offer = await _hands.TakeAsync("sonar-1-w0");
        var answer = await _hands.AskAsync("sonar-1-w0", new(offer.Trial, World.Success(0.7)), leaving: true);
        _world.Finish("sonar-1-w0", message: null, exitCode: 0);
        await _world.SettleAsync();

        Assert.Equal((WorkVerdict.Done, TrialPhase.Succeeded), (answer.Verdict, PhaseOf(offer)));
        Assert.Equal(["sonar-1-w1", "sonar-1-w2"], _hands.Live);
    }

    [Fact]
    public async Task Workers_that_ask_where_the_operator_is_no_more_are_replaced()
    {
        Apply();
        await _world.SettleAsync();
        var (offer, worker) = (await _hands.TakeAsync("sonar-1-w0"), _world.Get<V1Job>("sonar-1-w0").Metadata.Uid);
        _world.Options = _world.Options with { ReportUrl = new("http://elsewhere/reports/") };
        _world.Restart();
        await _world.SettleAsync();

        Assert.NotEqual(worker, _world.Get<V1Job>("sonar-1-w0").Metadata.Uid);
        Assert.Equal(offer.Trial, (await _hands.TakeAsync("sonar-1-w0")).Trial);
    }

    [Fact]
    public async Task A_trial_that_outruns_its_deadline_fails_and_its_worker_goes()
    {
        Apply(template: template => template with { ActiveDeadline = "10m" });
        await _world.SettleAsync();
        var offer = await _hands.TakeAsync("sonar-1-w0");
        var worker = _world.Get<V1Job>("sonar-1-w0").Metadata.Uid;
        await _world.SettleAsync();
        Assert.InRange(_world.Looks["Trial/sonar-1-00000"]!.Value, TimeSpan.FromMinutes(9), TimeSpan.FromMinutes(10));
        _world.Time.Advance(TimeSpan.FromMinutes(10));
        await _world.SettleAsync();

        Assert.Equal(FailureClass.Timeout, _world.Get<Trial>(offer.Trial).Status!.Failure!.Class);
        Assert.NotEqual(worker, _world.Get<V1Job>("sonar-1-w0").Metadata.Uid);
    }

    [Theory]
    [InlineData(0, FailureClass.Configuration)]
    [InlineData(1, FailureClass.UserCode)]
    public async Task An_image_that_does_not_work_as_a_worker_fails_the_job_and_is_not_started_for_ever(int exitCode, FailureClass failure)
    {
        Apply();
        for (var ends = 0; Status?.Phase != TrainingJobPhase.Failed; ends++)
        {
            Assert.InRange(ends, 0, 20);
            await _world.SettleAsync();
            foreach (var worker in _hands.Live)
                _world.Finish(worker, message: null, exitCode, reason: "Error");
            await _world.SettleAsync();
            _world.Time.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Equal(failure, Status.LastFailure!.Class);
        Assert.Empty(_hands.Live);
    }

    [Fact]
    public async Task Workers_that_end_before_they_work_come_ever_more_seldom()
    {
        Apply(sweep => sweep with { MaxTrials = 50, MaxFailedTrials = 50 }, template => template with { Retries = 10 });
        for (var minutes = 0.0; minutes < 15; minutes += 0.5)
        {
            await _world.SettleAsync();
            foreach (var worker in _hands.Live)
                _world.Finish(worker, message: null, exitCode: 1, reason: "Error");
            _world.Time.Advance(TimeSpan.FromMinutes(0.5));
        }

        Assert.Equal(TrainingJobPhase.Searching, Status.Phase);
        Assert.InRange(_world.Steps().Count, 10, 2 * 20);
    }

    [Fact]
    public async Task A_worker_needs_its_own_token_and_its_own_pod()
    {
        Apply();
        await _world.SettleAsync();
        var other = WorkedTrials.TokenOf(_world.Tokens, _world.Get<TrainingJob>("sonar").Metadata.Uid!, "sonar-1-w1");

        Assert.Equal(WorkVerdict.Denied, (await _hands.AskAsync("sonar-1-w0", token: other)).Verdict);
        Assert.Equal(WorkVerdict.Denied, (await _hands.AskAsync("sonar-1-w0", token: "")).Verdict);
        var request = new WorkRequest { Worker = "sonar-1-w1-pod" };
        var token = WorkedTrials.TokenOf(_world.Tokens, _world.Get<TrainingJob>("sonar").Metadata.Uid!, "sonar-1-w0");
        var answer = await _world.Work.AskAsync(new("default", "sonar-1-w0"), token, request, TestContext.Current.CancellationToken);
        Assert.Equal(WorkVerdict.Done, answer.Verdict);
    }

    [Fact]
    public async Task What_the_api_server_does_not_take_of_a_worker_is_told()
    {
        _world.Api.Refuses = (method, path, body) =>
            method == "POST" && path.EndsWith("/jobs", StringComparison.Ordinal) && !World.IsPreflight(body)
                ? (403, "Forbidden", "exceeded quota: q, requested: pods=1, used: pods=0, limited: pods=0")
                : null;
        Apply();
        await _world.SettleAsync();

        Assert.Equal("QuotaImpossible", _world.Get<Trial>("sonar-1-00000").Status!.Reason);
        Assert.Equal(TrainingJobPhase.Stalled, Status.Phase);
    }

    [Fact]
    public async Task An_image_of_ones_own_has_a_pod_for_each_trial_unless_it_is_told_otherwise()
    {
        _world.Put<TrainingJob>(
            "sonar",
            System.Text.Json.JsonSerializer.Serialize(
                Build.TrainingJob(spec => spec with { Trial = new() { Image = "own" } }).Spec,
                ApiJson.Default.TrainingJobSpec
            )
        );
        await _world.SettleAsync();
        Assert.Equal(["sonar-1-00000", "sonar-1-00001"], _world.Steps().Select(job => job.Metadata.Name));
    }

    private TrialPhase PhaseOf(WorkOffer offer) => _world.Get<Trial>(offer.Trial).Status!.Phase;

    private void Apply(
        Func<SweepSpec, SweepSpec>? sweep = null,
        Func<TrialTemplate, TrialTemplate>? template = null,
        Func<TrainingJobSpec, TrainingJobSpec>? spec = null
    ) => Apply(_world, sweep, template, spec);

    private static void Apply(
        World world,
        Func<SweepSpec, SweepSpec>? sweep = null,
        Func<TrialTemplate, TrialTemplate>? template = null,
        Func<TrainingJobSpec, TrainingJobSpec>? spec = null
    ) =>
        world.Apply(given =>
        {
            var reused = given with
            {
                Sweep = (sweep ?? (same => same))(given.Sweep!),
                Trial = (template ?? (same => same))(new() { Workers = TrialWorkers.Reuse }),
            };
            return (spec ?? (same => same))(reused);
        });

    private static async Task<string> RunAsync(Func<HttpRequestMessage, FakeApi.Fault?> chaos, Func<bool> dies, List<string>? ends = null)
    {
        var world = new World();
        world.Api.Chaos = chaos;
        var ended = new HashSet<string>();
        world.Api.Written += (value, _) =>
        {
            if (value["kind"]?.ToString() == "Trial" && value["status"]?["completionTime"] is not null)
            {
                var end = $"{value["metadata"]!["name"]} {value["status"]!["completionTime"]}";
                if (ended.Add(end))
                    ends?.Add(value["metadata"]!["name"]!.ToString());
            }
        };
        Apply(world, sweep => sweep with { MaxTrials = 8, Parallelism = 3 });
        await new Hands(world).WorkAsync(number => World.Success(0.5 + number / 100.0), dies);
        var trials = world.All<Trial>().OrderBy(trial => trial.Spec.Number);
        return string.Join('\n', trials.Select(Line));

        static string Line(Trial trial) =>
            $"{trial.Spec.Number} {trial.Spec.Parameters["learningRate"]} {trial.Status!.Phase} {trial.Status.Value}";
    }
}
