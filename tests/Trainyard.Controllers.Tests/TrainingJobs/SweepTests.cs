using System.Text.Json;
using System.Text.Json.Nodes;
using k8s.Models;
using Trainyard.Api;
using Trainyard.Contracts;
using Trainyard.Controllers.Reports;
using Trainyard.Controllers.Tests.Support;
using Trainyard.Runtime;
using Trainyard.Testing;

namespace Trainyard.Controllers.Tests.TrainingJobs;

public sealed class SweepTests
{
    private readonly World _world = new();

    private TrainingJobStatus Status => _world.Get<TrainingJob>("sonar").Status!;

    [Fact]
    public async Task A_sweep_runs_its_trials_trains_the_winner_and_tells_the_model()
    {
        _world.Apply();
        await FinishTrialsAsync(0.7, 0.9, 0.8, 0.6);

        Assert.Equal((TrainingJobPhase.Training, "sonar-1-00001", 0.9), (Status.Phase, Status.Best!.Trial, Status.Best.Value));
        _world.Finish("sonar-1-model", World.Trained(1));
        await _world.SettleAsync();

        Assert.Equal(TrainingJobPhase.Succeeded, Status.Phase);
        Assert.Equal((1, "sonar-1-00001"), (Status.Model!.Version, Status.Model.Trial));
        Assert.Equal(new TrialCounts { Succeeded = 4, Total = 4 }, Status.Trials);
        Assert.Equal(4 * 2 + 3, Status.CpuSeconds);
        Assert.All(["Accepted", "Succeeded"], type => Assert.True(Status.Conditions.IsTrue(type)));
        Assert.All(Status.Conditions!, condition => Assert.Equal(1, condition.ObservedGeneration));
        Assert.Null(Status.Conditions.Find("Reconciling"));
    }

    [Fact]
    public async Task No_more_trials_run_than_may_run_at_a_time()
    {
        _world.Apply();
        await _world.SettleAsync();

        Assert.Equal(["sonar-1-00000", "sonar-1-00001"], Trials());
        _world.Finish("sonar-1-00000", World.Success(0.7));
        await _world.SettleAsync();

        Assert.Equal(["sonar-1-00000", "sonar-1-00001", "sonar-1-00002"], Trials());
        Assert.Equal(
            new TrialCounts
            {
                Running = 2,
                Succeeded = 1,
                Total = 3,
            },
            Status.Trials
        );
    }

    [Fact]
    public async Task A_trial_costs_at_most_six_writes()
    {
        _world.ApplySweep(sweep => sweep with { Plateau = new() { Trials = 99 } });
        await FinishTrialsAsync(0.7, 0.9, 0.8, 0.6);

        var writes = _world.Api.Writes.Where(write => !write.Contains("model", StringComparison.Ordinal)).ToList();
        var preflight = writes.FindIndex(write => write.Contains("/trials/", StringComparison.Ordinal));
        Assert.True(writes.Count - preflight <= 6 * 4, string.Join("\n", writes));
    }

    [Fact]
    public async Task Nothing_is_written_when_nothing_has_changed()
    {
        _world.Apply();
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
        var plain = await RunAsync(new World(), _ => null, () => false);
        var chaotic = await RunAsync(
            new World(),
            request =>
                request.Method == HttpMethod.Get || random.NextDouble() > 0.2 ? null
                : random.NextDouble() < 0.5 ? FakeApi.Fault.Before
                : FakeApi.Fault.After,
            () => random.NextDouble() < 0.3
        );

        Assert.Equal(plain, chaotic);
    }

    [Fact]
    public async Task A_fault_of_the_users_ends_the_sweep_at_once()
    {
        _world.Apply();
        await _world.SettleAsync();
        _world.Finish(
            "sonar-1-00000",
            new()
            {
                Outcome = TrialOutcome.Failed,
                Failure = new() { Class = FailureClass.NotFound, Message = "s3://data/sonar.csv is not there" },
            },
            exitCode: 1
        );
        await _world.SettleAsync();

        Assert.Equal((TrainingJobPhase.Failed, 2), (Status.Phase, Status.Trials!.Total));
        var failed = Status.Conditions.Find("Failed")!;
        Assert.Equal(
            ("NotFound", true),
            (failed.Reason, failed.Message!.Contains("s3://data/sonar.csv is not there", StringComparison.Ordinal))
        );
        Assert.True(Status.Conditions.IsTrue("Stalled"));
        Assert.Equal(TrialPhase.Stopped, _world.Get<Trial>("sonar-1-00001").Status!.Phase);
        Assert.Null(_world.Find<V1Job>("sonar-1-00001"));
        Assert.Equal((FailureClass.NotFound, "sonar-1-00000"), (Status.LastFailure!.Class, Status.LastFailure.Trial));
    }

    [Fact]
    public async Task A_failure_of_one_trial_is_borne()
    {
        _world.ApplySweep(sweep => sweep with { MaxFailedTrials = 1 });
        await _world.SettleAsync();
        _world.Finish("sonar-1-00000", null, 1, "OOMKilled");
        await _world.SettleAsync();

        Assert.Equal(
            (TrainingJobPhase.Searching, 1, FailureClass.OutOfMemory),
            (Status.Phase, Status.Trials!.Failed, Status.LastFailure!.Class)
        );
        _world.Finish("sonar-1-00001", null, 1, "Error");
        await _world.SettleAsync();

        Assert.Equal((TrainingJobPhase.Failed, "TooManyFailedTrials"), (Status.Phase, Status.Conditions.Find("Failed")!.Reason));
    }

    [Fact]
    public async Task An_image_that_only_prints_is_read_by_its_log()
    {
        _world.Apply();
        await _world.SettleAsync();
        _world.Finish("sonar-1-00000", message: null, exitCode: 0);
        await _world.SettleAsync();

        Assert.Equal(
            (TrialPhase.Succeeded, 0.7),
            (_world.Get<Trial>("sonar-1-00000").Status!.Phase, _world.Get<Trial>("sonar-1-00000").Status!.Value)
        );
    }

    [Fact]
    public async Task The_target_ends_the_sweep_and_stops_what_runs()
    {
        _world.Apply(spec =>
            spec with
            {
                Objective = new() { Metric = "auc", Target = 0.8 },
            }
        );
        await _world.SettleAsync();
        _world.Finish("sonar-1-00000", World.Success(0.85));
        await _world.SettleAsync();

        Assert.Equal((TrainingJobPhase.Training, "TargetReached"), (Status.Phase, Status.Conditions.Find("Running")!.Reason));
        Assert.Equal(
            new TrialCounts
            {
                Succeeded = 1,
                Stopped = 1,
                Total = 2,
            },
            Status.Trials
        );
    }

    [Fact]
    public async Task A_plateau_ends_the_sweep()
    {
        _world.ApplySweep(sweep =>
            sweep with
            {
                Plateau = new() { Trials = 2, MinImprovement = 0.05 },
            }
        );
        await FinishTrialsAsync(0.8, 0.81, 0.82);

        Assert.Equal(
            (TrainingJobPhase.Training, "Plateau", 0.82),
            (Status.Phase, Status.Conditions.Find("Running")!.Reason, Status.Best!.Value)
        );
    }

    [Fact]
    public async Task The_longest_duration_ends_the_sweep()
    {
        _world.ApplySweep(sweep => sweep with { MaxDuration = "1h" });
        await _world.SettleAsync();
        _world.Finish("sonar-1-00000", World.Success(0.85));
        await _world.SettleAsync();
        _world.Time.Advance(TimeSpan.FromHours(1));
        await _world.SettleAsync();

        Assert.Equal((TrainingJobPhase.Training, "MaxDurationReached"), (Status.Phase, Status.Conditions.Find("Running")!.Reason));
    }

    [Fact]
    public async Task Raising_the_number_of_trials_goes_on_in_a_new_run_with_the_old_trials()
    {
        _world.Apply();
        await FinishTrialsAsync(0.7, 0.9, 0.8, 0.6);
        _world.Finish("sonar-1-model", World.Trained(1));
        await _world.SettleAsync();

        _world.ApplySweep(sweep => sweep with { MaxTrials = 5 });
        await _world.SettleAsync();
        Assert.Equal((TrainingJobPhase.Searching, 2, 1), (Status.Phase, Status.Run, Status.FirstRun));
        _world.Finish("sonar-2-00004", World.Success(0.95));
        await _world.SettleAsync();
        _world.Finish("sonar-2-model", World.Trained(2));
        await _world.SettleAsync();

        Assert.Equal(
            (TrainingJobPhase.Succeeded, 2, "sonar-2-00004", 5),
            (Status.Phase, Status.Model!.Version, Status.Model.Trial, Status.Trials!.Total)
        );
    }

    [Fact]
    public async Task The_annotation_starts_a_new_run_with_trials_of_its_own()
    {
        _world.Apply();
        await FinishTrialsAsync(0.7, 0.9, 0.8, 0.6);
        _world.Finish("sonar-1-model", World.Trained(1));
        await _world.SettleAsync();

        _world.Annotate<TrainingJob>("sonar", ApiGroup.RetrainAnnotation, "now");
        await _world.SettleAsync();

        Assert.Equal((TrainingJobPhase.Searching, 2, 2, 2), (Status.Phase, Status.Run, Status.FirstRun, Status.Trials!.Total));
        Assert.Equal(1, Status.Model!.Version);
        Assert.Contains("sonar-2-00000", Trials());
    }

    [Fact]
    public async Task The_schedule_starts_a_new_run()
    {
        _world.Apply(spec => spec with { Retrain = new() { Schedule = "0 3 * * *" } });
        await FinishTrialsAsync(0.7, 0.9, 0.8, 0.6);
        _world.Finish("sonar-1-model", World.Trained(1));
        await _world.SettleAsync();
        Assert.Equal((TrainingJobPhase.Succeeded, 3), (Status.Phase, Status.NextRunTime!.Value.Hour));

        _world.Time.Advance(TimeSpan.FromHours(4));
        await _world.SettleAsync();

        Assert.Equal((TrainingJobPhase.Searching, 2), (Status.Phase, Status.Run));
        Assert.Equal(2, Status.NextRunTime!.Value.Day);
    }

    [Fact]
    public async Task A_new_run_begins_with_the_best_points_of_the_last_search_and_never_before_it_is_over()
    {
        _world.Apply(spec => spec with { Retrain = new() { Schedule = "0 * * * *", TimeZone = "Europe/Berlin" } });
        await FinishTrialsAsync(0.7, 0.9, 0.8, 0.6);
        var best = _world.Get<Trial>("sonar-1-00001").Spec.Parameters["learningRate"].GetDouble();
        _world.Time.Advance(TimeSpan.FromHours(3));
        await _world.SettleAsync();
        Assert.Equal((TrainingJobPhase.Training, 1), (Status.Phase, Status.Run));
        _world.Finish("sonar-1-model", World.Trained(1));
        await _world.SettleAsync();

        Assert.Equal((TrainingJobPhase.Searching, 2, 4), (Status.Phase, Status.Run, Status.NextRunTime!.Value.Hour));
        Assert.Equal(best, _world.Get<Trial>("sonar-2-00000").Spec.Parameters["learningRate"].GetDouble());
        Assert.NotEqual(best, _world.Get<Trial>("sonar-2-00001").Spec.Parameters["learningRate"].GetDouble());
    }

    [Fact]
    public async Task Suspending_stops_pods_and_going_on_starts_them_again()
    {
        _world.Apply();
        await _world.SettleAsync();
        _world.Apply(spec => spec with { Suspend = true });
        await _world.SettleAsync();

        Assert.Equal((TrainingJobPhase.Suspended, true), (Status.Phase, Status.Conditions.IsTrue("Suspended")));
        Assert.All(_world.Steps(), job => Assert.True(job.Spec!.Suspend));
        Assert.Equal(new TrialCounts { Pending = 2, Total = 2 }, Status.Trials);
        Assert.All(_world.All<Trial>(), trial =>
            Assert.Equal((TrialPhase.Pending, "Suspended", null), (trial.Status!.Phase, trial.Status.Reason, trial.Status.StartTime))
        );
        _world.Apply();
        await _world.SettleAsync();

        Assert.Equal(TrainingJobPhase.Searching, Status.Phase);
        Assert.All(_world.Steps(), job => Assert.False(job.Spec!.Suspend));
        Assert.Equal((2, null), (Status.Trials!.Running, _world.Get<Trial>("sonar-1-00000").Status!.Reason));
    }

    [Fact]
    public async Task Jobs_are_tidied_away_after_their_time_and_trials_stay()
    {
        _world.Apply(spec => spec with { TtlAfterFinished = "1h" });
        await FinishTrialsAsync(0.7, 0.9, 0.8, 0.6);
        _world.Finish("sonar-1-model", World.Trained(1));
        await _world.SettleAsync();
        Assert.Equal(5, _world.Steps().Count);
        _world.Time.Advance(TimeSpan.FromHours(1));
        await _world.SettleAsync();

        Assert.Empty(_world.All<V1Job>());
        Assert.Equal(4, Trials().Count);
        Assert.Equal((TrainingJobPhase.Succeeded, 1), (Status.Phase, Status.Model!.Version));
    }

    [Fact]
    public async Task A_finite_space_ends_when_nothing_is_left_to_try()
    {
        _world.ApplySweep(sweep => sweep with { Parameters = [new() { Name = "deep", Type = ParameterType.Boolean }] });
        await FinishTrialsAsync(0.7, 0.9);

        Assert.Equal((TrainingJobPhase.Training, "SpaceExhausted"), (Status.Phase, Status.Conditions.Find("Running")!.Reason));
        _world.Finish("sonar-1-model", World.Trained(1));
        await _world.SettleAsync();

        Assert.Equal((TrainingJobPhase.Succeeded, 1), (Status.Phase, Status.Run));
    }

    [Fact]
    public async Task Enqueued_points_come_first()
    {
        _world.ApplySweep(sweep => sweep with { Enqueue = [Build.Point(("learningRate", 0.123))] });
        await _world.SettleAsync();

        Assert.Equal(0.123, _world.Get<Trial>("sonar-1-00000").Spec.Parameters["learningRate"].GetDouble());
    }

    [Fact]
    public async Task A_job_without_a_sweep_trains_once()
    {
        _world.Apply(spec => spec with { Sweep = null });
        await FinishTrialsAsync(0.7);
        _world.Finish("sonar-1-model", World.Trained(1));
        await _world.SettleAsync();

        Assert.Equal((TrainingJobPhase.Succeeded, 1), (Status.Phase, Status.Trials!.Total));
    }

    private static readonly Dictionary<string, (Func<TrainingJobSpec, TrainingJobSpec> Change, string Reason, string Path)> Faulty = new()
    {
        ["an algorithm of a later version"] = (
            spec => spec with { Model = spec.Model with { Algorithm = (Algorithm)(-1) } },
            FaultReason.UnknownAlgorithm,
            "spec.model.algorithm"
        ),
        ["an unknown sampler"] = (Sampling("Oracle"), FaultReason.UnsupportedSampler, "spec.sweep.sampler.name"),
        ["a sampler for several objectives"] = (Sampling("NSGA-II"), FaultReason.UnsupportedSampler, "spec.sweep.sampler.name"),
        ["an unknown option"] = (
            Sweeping(sweep =>
                sweep with
                {
                    Pruner = new()
                    {
                        Name = "Median",
                        Options = new Dictionary<string, double> { ["minTrails"] = 1 },
                    },
                }
            ),
            FaultReason.UnsupportedPruner,
            "spec.sweep.pruner.options"
        ),
        ["a range that is none"] = (
            Sweeping(sweep => sweep with { Parameters = [Build.Parameter() with { Min = 7 }] }),
            FaultReason.InvalidSearchSpace,
            "spec.sweep.parameters[0].min"
        ),
    };

    public static TheoryData<string> FaultyOnes => [.. Faulty.Keys];

    [Theory]
    [MemberData(nameof(FaultyOnes))]
    public async Task A_faulty_spec_is_refused_with_a_reason_and_mended_by_an_edit(string name)
    {
        var (change, reason, path) = Faulty[name];
        _world.Apply(change);
        await _world.SettleAsync();

        var accepted = Status.Conditions.Find("Accepted")!;
        Assert.Equal(("False", reason), (accepted.Status, accepted.Reason));
        Assert.StartsWith(path, accepted.Message);
        Assert.Empty(Trials());
        _world.Apply();
        await _world.SettleAsync();

        Assert.True(Status.Conditions.IsTrue("Accepted"));
        Assert.Equal(2, Trials().Count);
    }

    [Fact]
    public async Task A_job_that_is_made_anew_waits_for_the_trials_of_its_namesake_to_go()
    {
        _world.Apply();
        await _world.SettleAsync();
        var old = _world.Api.Get("/apis/trainyard.dev/v1alpha1/namespaces/default/trials/sonar-1-00000")!;
        _world.Api.Remove("/apis/trainyard.dev/v1alpha1/namespaces/default/trainingjobs/sonar");
        _world.Api.Put("/apis/trainyard.dev/v1alpha1/namespaces/default/trials/sonar-1-00000", old);
        _world.Apply();
        await _world.SettleAsync();

        Assert.Equal(["sonar-1-00000"], Trials());
        _world.Api.Remove("/apis/trainyard.dev/v1alpha1/namespaces/default/trials/sonar-1-00000");
        await _world.SettleAsync();

        Assert.Equal(["sonar-1-00000", "sonar-1-00001"], Trials());
        Assert.All(_world.All<Trial>(), trial =>
            Assert.Equal(_world.Get<TrainingJob>("sonar").Metadata.Uid, trial.Metadata.Controller!.Uid)
        );
    }

    [Fact]
    public async Task The_version_that_a_model_took_is_told_and_a_new_run_takes_another()
    {
        _world.Apply();
        await FinishTrialsAsync(0.7, 0.9, 0.8, 0.6);
        _world.Finish("sonar-1-model", World.Trained(4));
        await _world.SettleAsync();
        Assert.Equal((TrainingJobPhase.Succeeded, 1, 4, 1), (Status.Phase, Status.Run, Status.Model!.Version, Status.Model.Run));

        _world.ApplySweep(sweep => sweep with { MaxTrials = 5 });
        await _world.SettleAsync();
        _world.Finish("sonar-2-00004", World.Success(0.95));
        await _world.SettleAsync();
        Assert.Equal((TrainingJobPhase.Training, 2, 4), (Status.Phase, Status.Run, Status.Model!.Version));
        _world.Finish("sonar-2-model", World.Trained(2));
        await _world.SettleAsync();

        Assert.Equal((TrainingJobPhase.Succeeded, 2, 2), (Status.Phase, Status.Model!.Version, Status.Model.Run));
    }

    [Fact]
    public async Task A_job_that_is_made_anew_under_its_name_claims_its_versions_as_another()
    {
        var owners = new List<string?>();
        for (var life = 0; life < 2; life++)
        {
            _world.Apply();
            await FinishTrialsAsync(0.7, 0.9, 0.8, 0.6);
            owners.Add(_world.FileOf("sonar-1-model").Owner);
            foreach (var path in _world.Api.Objects.Select(value => (JsonNode)value).Select(PathOf).ToList())
                _world.Api.Remove(path);
        }

        Assert.Equal(2, owners.Distinct().Count());
        Assert.All(owners, owner => Assert.EndsWith("/1", owner, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Every_step_has_the_same_environment_and_reports_to_the_desk()
    {
        _world.Apply();
        await FinishTrialsAsync(0.7, 0.9, 0.8, 0.6);

        Assert.Equal(EnvironmentOf("sonar-1-00000").Keys.Order(), EnvironmentOf("sonar-1-model").Keys.Order());
        var (url, token) = (
            EnvironmentOf("sonar-1-model")[ContainerEnvironment.ReportUrl],
            EnvironmentOf("sonar-1-model")[ContainerEnvironment.ReportToken]
        );
        Assert.Equal("http://operator/reports/default/sonar-1-model", url);
        var report = new Report
        {
            Step = 1,
            Metrics = new Dictionary<string, double> { ["auc"] = 0.9 },
        };
        Assert.Equal(ReportVerdict.Continue, _world.Reports.Post(new("default", "sonar-1-model"), token!, report));
        Assert.Equal(
            ReportVerdict.Denied,
            _world.Reports.Post(new("default", "sonar-1-model"), EnvironmentOf("sonar-1-00000")[ContainerEnvironment.ReportToken]!, report)
        );
    }

    private static readonly Dictionary<string, Func<TrainingJobSpec, TrainingJobSpec>> OfTheValues = new()
    {
        ["the space"] = Sweeping(sweep => sweep with { Parameters = [Build.Parameter() with { Max = 0.5 }] }),
        ["the metric"] = spec => spec with { Objective = new() { Metric = "logLoss" } },
        ["the goal"] = spec =>
            spec with
            {
                Objective = new() { Metric = "auc", Goal = Goal.Minimize },
            },
        ["a fixed parameter"] = spec => spec with { Model = spec.Model with { Parameters = Build.Point(("rounds", 20)) } },
        ["the data"] = spec => Reading(spec, "s3://data/other.csv"),
    };

    public static TheoryData<string> WhatMakesValues => [.. OfTheValues.Keys];

    [Theory]
    [MemberData(nameof(WhatMakesValues))]
    public async Task What_makes_the_values_cannot_change_once_a_trial_has_one(string name)
    {
        _world.Apply();
        await FinishTrialsAsync(0.7);
        var trials = Trials();
        _world.Apply(OfTheValues[name]);
        await _world.SettleAsync();

        Assert.Equal(FaultReason.ImmutableField, Status.Conditions.Find("Accepted")!.Reason);
        Assert.Equal(("sonar-1-00000", 0.7), (Status.Best!.Trial, Status.Best.Value));
        Assert.Equal(trials, Trials());
        _world.Apply();
        await _world.SettleAsync();

        Assert.True(Status.Conditions.IsTrue("Accepted"));
    }

    [Fact]
    public async Task A_spec_that_is_mended_before_a_trial_has_a_value_begins_a_new_run_and_mixes_nothing()
    {
        _world.Apply();
        await _world.SettleAsync();
        _world.Apply(spec => spec with { Objective = new() { Metric = "logLoss" } });
        await _world.SettleAsync();

        Assert.Equal(["sonar-1-00000", "sonar-1-00001", "sonar-2-00000", "sonar-2-00001"], Trials());
        Assert.All(["sonar-1-00000", "sonar-1-00001"], name => Assert.Equal(TrialPhase.Stopped, _world.Get<Trial>(name).Status!.Phase));
        Assert.Equal((2, 2, TrainingJobPhase.Searching), (Status.Run, Status.FirstRun, Status.Phase));
        Assert.Equal(2, Status.Trials!.Total);
    }

    [Fact]
    public async Task A_job_that_failed_for_its_data_goes_on_when_they_are_mended()
    {
        _world.Apply();
        await _world.SettleAsync();
        _world.Finish(
            "sonar-1-00000",
            new()
            {
                Outcome = TrialOutcome.Failed,
                Failure = new() { Class = FailureClass.NotFound, Message = "s3://data/sonar.csv is not there" },
            },
            exitCode: 1
        );
        await _world.SettleAsync();
        Assert.Equal(TrainingJobPhase.Failed, Status.Phase);
        _world.Apply(spec => Reading(spec, "s3://data/pings.csv"));
        await _world.SettleAsync();

        Assert.Equal((2, TrainingJobPhase.Searching, false), (Status.Run, Status.Phase, Status.Conditions.IsTrue("Failed")));
    }

    [Fact]
    public async Task A_sweep_whose_values_are_all_not_finite_has_no_winner()
    {
        _world.Apply();
        await FinishTrialsAsync(double.NaN, double.PositiveInfinity, double.NaN, double.NegativeInfinity);

        Assert.Equal(
            (TrainingJobPhase.Failed, "NoTrialSucceeded", 4),
            (Status.Phase, Status.Conditions.Find("Failed")!.Reason, Status.Trials!.Succeeded)
        );
    }

    private static readonly Dictionary<string, Func<TrainingJobSpec, TrainingJobSpec>?> Incomparable = new()
    {
        ["is no TrainingJob of this namespace"] = null,
        ["optimises logLoss, this job auc"] = spec => spec with { Objective = new() { Metric = "logLoss" } },
        ["has the goal Minimize, this job Maximize"] = spec =>
            spec with
            {
                Objective = new() { Metric = "auc", Goal = Goal.Minimize },
            },
        ["is for MulticlassClassification, this job for BinaryClassification"] = spec =>
            spec with
            {
                Model = spec.Model with { Task = LearningTask.MulticlassClassification },
            },
        ["has searched gamma"] = Sweeping(sweep => sweep with { Parameters = [Build.Parameter("gamma")] }),
    };

    public static TheoryData<string> WhyNotComparable => [.. Incomparable.Keys];

    [Theory]
    [MemberData(nameof(WhyNotComparable))]
    public async Task A_warm_start_from_a_search_that_cannot_be_compared_is_refused_until_it_can(string why)
    {
        if (Incomparable[why] is { } other)
            _world.Apply(other, "earlier");
        _world.ApplySweep(sweep => sweep with { WarmStart = [new() { TrainingJob = "earlier" }] });
        await _world.SettleAsync();

        var accepted = Status.Conditions.Find("Accepted")!;
        Assert.Equal(("False", FaultReason.InvalidSweep), (accepted.Status, accepted.Reason));
        Assert.StartsWith("spec.sweep.warmStart[0].trainingJob: \"earlier\" " + why, accepted.Message);
        _world.Apply(name: "earlier");
        await _world.SettleAsync();

        Assert.True(Status.Conditions.IsTrue("Accepted"));
    }

    [Fact]
    public async Task Trials_of_an_earlier_search_that_lie_outside_of_the_space_are_left_out_and_counted()
    {
        _world.ApplySweep(sweep => sweep with { Parameters = [Build.Parameter() with { Max = 30 }] }, "earlier");
        await _world.SettleAsync();
        foreach (var trial in _world.All<Trial>())
            _world.Finish(trial.Metadata.Name!, World.Success(0.9));
        await _world.SettleAsync();
        var inside = _world
            .All<Trial>()
            .Count(trial => trial.Status?.Value is not null && trial.Spec.Parameters["learningRate"].GetDouble() <= 0.3);
        Assert.InRange(inside, 1, 1);
        _world.ApplySweep(sweep => sweep with { WarmStart = [new() { TrainingJob = "earlier" }] });
        await _world.SettleAsync();

        Assert.StartsWith(
            "the spec is valid; 1 of 4 trials of earlier join the history, 2 have no value, 1 lie outside",
            Status.Conditions.Find("Accepted")!.Message,
            StringComparison.Ordinal
        );
    }

    private static Func<TrainingJobSpec, TrainingJobSpec> Sweeping(Func<SweepSpec, SweepSpec> sweep) =>
        spec => spec with { Sweep = sweep(spec.Sweep!) };

    private static Func<TrainingJobSpec, TrainingJobSpec> Sampling(string sampler) =>
        Sweeping(sweep => sweep with { Sampler = new() { Name = sampler } });

    private static TrainingJobSpec Reading(TrainingJobSpec spec, string uri) =>
        spec with
        {
            Data = spec.Data with { Sources = [spec.Data.Sources[0] with { Uri = uri }] },
        };

    private Dictionary<string, string?> EnvironmentOf(string job) =>
        _world
            .Get<V1Job>(job)
            .Spec!.Template!.Spec!.Containers![0]
            .Env!.ToDictionary(variable => variable.Name, string? (variable) => variable.Value);

    private static string PathOf(JsonNode value)
    {
        var (version, kind) = (value["apiVersion"]!.ToString(), value["kind"]!.ToString().ToLowerInvariant());
        return $"{(version.Contains('/', StringComparison.Ordinal) ? "/apis/" : "/api/")}{version}/namespaces/default/{kind}s/"
            + $"{value["metadata"]!["name"]}";
    }

    private List<string> Trials() => [.. _world.All<Trial>().Select(trial => trial.Metadata.Name!).Order(StringComparer.Ordinal)];

    private async Task FinishTrialsAsync(params double[] values)
    {
        for (var number = 0; number < values.Length; number++)
        {
            await _world.SettleAsync();
            _world.Finish($"sonar-1-{number:00000}", World.Success(values[number]));
        }

        await _world.SettleAsync();
    }

    /// <summary>A whole sweep whose values follow from the parameters; gives the trials with their values, and the model's trial.</summary>
    private static async Task<string> RunAsync(World world, Func<HttpRequestMessage, FakeApi.Fault?> chaos, Func<bool> dies)
    {
        world.ApplySweep(sweep => sweep with { MaxTrials = 12, Parallelism = 1 });
        world.Api.Chaos = chaos;
        world.LateNews = dies();
        for (var step = 0; world.Get<TrainingJob>("sonar").Status?.Phase != TrainingJobPhase.Succeeded; step++)
        {
            Assert.True(step < 200, "the sweep does not end");
            if (dies())
                world.Restart();
            await world.SettleAsync();
            foreach (var job in world.All<V1Job>().Where(job => job.Status is null))
            {
                var trial = world.Find<Trial>(job.Metadata.Name!);
                world.Finish(
                    job.Metadata.Name!,
                    trial is null ? World.Trained(1) : World.Success(trial.Spec.Parameters["learningRate"].GetDouble())
                );
            }
        }

        var created = world.Api.Writes.Where(write => write.StartsWith("POST", StringComparison.Ordinal)).ToList();
        Assert.Equal(created.Distinct(), created);
        return string.Join("\n", world.All<Trial>().Select(trial => $"{trial.Metadata.Name} {trial.Status!.Phase} {trial.Status.Value}"))
            + world.Get<TrainingJob>("sonar").Status!.Model!.Trial;
    }
}
