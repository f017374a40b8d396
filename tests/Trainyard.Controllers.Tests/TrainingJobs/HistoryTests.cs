using System.Text.Json;
using Trainyard.Api;
using Trainyard.Contracts;
using Trainyard.Controllers.Tests.Support;
using Trainyard.Runtime;
using Trainyard.Testing;

namespace Trainyard.Controllers.Tests.TrainingJobs;

public sealed class HistoryTests
{
    private readonly World _world = new();

    private static LastWord Failed { get; } =
        new()
        {
            Outcome = TrialOutcome.Failed,
            Failure = new() { Class = FailureClass.UserCode, Message = "it broke" },
        };

    private TrainingJobStatus Status => _world.Get<TrainingJob>("sonar").Status!;

    private IEnumerable<int> Numbers => _world.All<Trial>().Select(trial => trial.Spec.Number).Order();

    [Fact]
    public async Task The_last_step_is_told_the_trials_and_nobody_else_is()
    {
        _world.Apply();
        await FinishTrialsAsync(0.7, 0.9, 0.8, double.NaN);
        var job = _world.Get<TrainingJob>("sonar");

        var told = _world.Reports.History(new("default", "sonar-1-model"), _world.Tokens.Of(job.Metadata.Uid!))!;

        Assert.Equal([0, 1, 2, 3], told.Select(trial => trial.Number).Order());
        Assert.Equal([0.7, 0.9, 0.8, null], told.OrderBy(trial => trial.Number).Select(trial => trial.Value));
        Assert.Null(_world.Reports.History(new("default", "sonar-1-model"), "another"));
        Assert.Null(_world.Reports.History(new("default", "sonar-1-00001"), _world.Tokens.Of(job.Metadata.Uid!)));
    }

    [Fact]
    public async Task The_best_and_the_first_stay_and_the_status_says_what_all_came_to()
    {
        await FinishAsync(limit: 2, trials: 4);

        Assert.Equal([0, 1], Numbers);
        Assert.Equal(new TrialCounts { Succeeded = 4, Total = 4 }, Status.Trials);
        Assert.Equal((TrainingJobPhase.Succeeded, 4, "sonar-1-00001"), (Status.Phase, Status.History!.Through, Status.Best!.Trial));
        Assert.Equal(4 * 2 + 3, Status.CpuSeconds);
    }

    [Theory]
    [InlineData(null, 4)]
    [InlineData(4, 4)]
    [InlineData(100, 4)]
    public async Task Below_the_limit_all_stay(int? limit, int trials)
    {
        await FinishAsync(limit, trials: 4);

        Assert.Equal(trials, Numbers.Count());
        Assert.Null(Status.History);
    }

    [Fact]
    public async Task Without_a_history_beside_the_model_all_stay()
    {
        await FinishAsync(limit: 1, trials: null);

        Assert.Equal([0, 1, 2, 3], Numbers);
    }

    [Fact]
    public async Task A_search_that_goes_on_counts_from_where_it_stood()
    {
        await FinishAsync(limit: 1, trials: 4);
        Assert.Equal([1], Numbers);
        _world.Restart();

        _world.Apply(spec =>
            spec with
            {
                History = new() { Limit = 1 },
                Sweep = spec.Sweep! with { MaxTrials = 6 },
            }
        );
        await _world.SettleAsync();
        Assert.Equal([1, 4, 5], Numbers);
        _world.Finish("sonar-2-00004", World.Success(0.5));
        _world.Finish("sonar-2-00005", World.Success(0.95));
        await _world.SettleAsync();
        Assert.Equal((null, 1), (_world.FileOf("sonar-1-model").HistoryOf, _world.FileOf("sonar-2-model").HistoryOf));
        _world.Finish("sonar-2-model", Kept(2, 3));
        await _world.SettleAsync();

        Assert.Equal((TrainingJobPhase.Succeeded, "sonar-2-00005"), (Status.Phase, Status.Best!.Trial));
        Assert.Equal(new TrialCounts { Succeeded = 6, Total = 6 }, Status.Trials);
        Assert.Equal(6, Status.History!.Through);
        Assert.Equal([5], Numbers);
    }

    [Fact]
    public async Task A_plateau_that_ended_the_search_is_one_still_when_its_trials_have_gone()
    {
        _world.Apply(spec =>
            spec with
            {
                History = new() { Limit = 1 },
                Sweep = spec.Sweep! with
                {
                    Plateau = new() { Trials = 2 },
                    MaxTrials = 100,
                    Parallelism = 1,
                },
            }
        );
        await FinishTrialsAsync(0.9, 0.7, 0.8);
        _world.Finish("sonar-1-model", Kept(1, 3));
        await _world.SettleAsync();

        Assert.Equal([0], Numbers);
        Assert.Equal((TrainingJobPhase.Succeeded, 1, 3), (Status.Phase, Status.Run, Status.Trials!.Total));
    }

    [Fact]
    public async Task A_new_search_begins_at_nought_and_lets_the_old_one_go_first()
    {
        await FinishAsync(limit: 3, trials: 4);
        _world.Annotate<TrainingJob>("sonar", ApiGroup.RetrainAnnotation, "now");
        await _world.SettleAsync();
        Assert.Null(Status.History);
        foreach (var number in Enumerable.Range(0, 4))
        {
            _world.Finish($"sonar-2-0000{number}", World.Success(0.5 + (number / 10.0)));
            await _world.SettleAsync();
        }

        _world.Finish("sonar-2-model", Kept(2, 7));
        await _world.SettleAsync();

        Assert.Equal(["sonar-2-00000", "sonar-2-00002", "sonar-2-00003"], _world.All<Trial>().Select(trial => trial.Metadata.Name).Order());
        Assert.Equal(4, Status.Trials!.Total);
    }

    [Fact]
    public async Task Of_several_objectives_the_whole_front_stays()
    {
        _world.Apply(spec =>
            spec with
            {
                History = new() { Limit = 1 },
                Objective = null!,
                Objectives = [new() { Metric = "auc" }, new() { Metric = "logLoss" }],
            }
        );
        await FinishTrialsAsync((0.5, 0.5), (0.9, 0.4), (0.8, 0.1), (0.85, 0.2));
        _world.Finish("sonar-1-model", Kept(1, 4));
        await _world.SettleAsync();

        Assert.Equal([1, 2, 3], Numbers);
        Assert.Equal((3, 4), (Status.Front!.Size, Status.Trials!.Total));
    }

    [Fact]
    public async Task Failures_that_have_gone_count_towards_those_that_are_allowed()
    {
        _world.Apply(spec =>
            spec with
            {
                History = new() { Limit = 1 },
                Sweep = spec.Sweep! with { MaxFailedTrials = 1 },
            }
        );
        await FinishTrialsAsync(0.7, 0.9, 0.8);
        _world.Finish("sonar-1-00003", Failed, exitCode: 1);
        await _world.SettleAsync();
        _world.Finish("sonar-1-model", Kept(1, 4));
        await _world.SettleAsync();
        Assert.Equal([1], Numbers);
        Assert.Equal(1, Status.History!.Failures);

        _world.Apply(spec =>
            spec with
            {
                History = new() { Limit = 1 },
                Sweep = spec.Sweep! with { MaxFailedTrials = 1, MaxTrials = 5 },
            }
        );
        await _world.SettleAsync();
        _world.Finish("sonar-2-00004", Failed, exitCode: 1);
        await _world.SettleAsync();

        Assert.Equal((TrainingJobPhase.Failed, 2), (Status.Phase, Status.Trials!.Failed));
        Assert.StartsWith("2 trials have failed", Status.Conditions.Find(ConditionType.Failed)!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_status_is_small_however_many_trials_there_were()
    {
        await FinishAsync(limit: 1, trials: 4);
        var status = _world.Get<TrainingJob>("sonar").Status! with
        {
            Trials = new() { Succeeded = 10_000, Total = 10_000 },
        };

        Assert.InRange(JsonSerializer.SerializeToUtf8Bytes(status, ApiJson.Default.TrainingJobStatus).Length, 1, 8 * 1024);
    }

    private static LastWord Kept(int version, int? trials)
    {
        var word = World.Trained(version);
        return word with { Model = word.Model! with { Trials = trials } };
    }

    private async Task FinishAsync(int? limit, int? trials)
    {
        _world.Apply(spec => spec with { History = new() { Limit = limit } });
        await FinishTrialsAsync(0.7, 0.9, 0.8, 0.6);
        _world.Finish("sonar-1-model", Kept(1, trials));
        await _world.SettleAsync();
    }

    private Task FinishTrialsAsync(params double[] values) => FinishTrialsAsync([.. values.Select(World.Success)]);

    private Task FinishTrialsAsync(params (double Auc, double LogLoss)[] values) =>
        FinishTrialsAsync([
            .. values.Select(value =>
                World.Success(value.Auc) with
                {
                    Metrics = new Dictionary<string, double> { ["auc"] = value.Auc, ["logLoss"] = value.LogLoss },
                }
            ),
        ]);

    private async Task FinishTrialsAsync(IReadOnlyList<LastWord> words)
    {
        foreach (var (number, word) in words.Index())
        {
            await _world.SettleAsync();
            _world.Finish($"sonar-1-0000{number}", word);
        }

        await _world.SettleAsync();
    }
}
