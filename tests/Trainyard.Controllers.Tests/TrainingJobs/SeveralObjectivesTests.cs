using System.Text.Json;
using Trainyard.Api;
using Trainyard.Contracts;
using Trainyard.Controllers.Pods;
using Trainyard.Controllers.Tests.Support;
using Trainyard.Controllers.TrainingJobs;
using Trainyard.Controllers.Trials;
using Trainyard.Sweeps;
using Trainyard.Testing;

namespace Trainyard.Controllers.Tests.TrainingJobs;

public sealed class SeveralObjectivesTests
{
    private readonly World _world = new();

    [Fact]
    public async Task The_front_is_told_and_the_knee_of_it_is_trained()
    {
        _world.Apply(Several);
        await FinishAsync(0, 0.99, 0.5);
        await FinishAsync(1, 0.6, 0.1);
        await FinishAsync(2, 0.9, 0.2);
        await FinishAsync(3, 0.7, 0.3);

        var status = _world.Get<TrainingJob>("sonar").Status!;
        Assert.Equal(TrainingJobPhase.Training, status.Phase);
        Assert.Equal(["sonar-1-00000", "sonar-1-00002", "sonar-1-00001"], status.Front!.Trials!.Select(trial => trial.Trial));
        Assert.Equal((3, "sonar-1-00002", 0.9), (status.Front.Size, status.Best!.Trial, status.Best.Value));
        Assert.Equal([0.9, 0.2], status.Front.Trials![1].Values);
        Assert.Equal(
            status.Best.Parameters["learningRate"].GetDouble(),
            _world.FileOf("sonar-1-model").Model.Parameters["learningRate"].GetDouble()
        );
    }

    [Fact]
    public async Task A_trial_that_tells_no_number_for_one_of_them_fails_by_its_field_and_one_that_is_not_finite_has_no_part()
    {
        _world.Apply(Several);
        await _world.SettleAsync();
        _world.Finish("sonar-1-00000", World.Success(0.9));
        _world.Finish("sonar-1-00001", Word(0.9, double.NaN));
        await _world.SettleAsync();

        var failure = _world.Get<Trial>("sonar-1-00000").Status!.Failure!;
        Assert.Contains("spec.objectives[1].metric \"logLoss\": it told auc", failure.Message, StringComparison.Ordinal);
        Assert.Equal(TrialPhase.Succeeded, _world.Get<Trial>("sonar-1-00001").Status!.Phase);
        Assert.Null(_world.Get<TrainingJob>("sonar").Status!.Best);
    }

    [Fact]
    public void Pods_report_the_first_objective_and_the_others_beside_it()
    {
        var job = Build.TrainingJob(Several);
        var objective = TrialFiles.ForTrial(job, Build.Trial(0)).Objective;

        Assert.Equal(("auc", Goal.Maximize), (objective.Metric, objective.ResolvedGoal));
        Assert.Equal(["logLoss"], objective.AdditionalMetrics);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(20)]
    [InlineData(10_000)]
    public void The_status_stays_small_however_long_the_front(int size)
    {
        var job = Build.TrainingJob(Several);
        var ledger = Seen.Ledger(job, Enumerable.Range(0, size).Select(i => Done(i, i / (double)size, i / (2.0 * size))));
        var front = Fronts.Of(ledger.Front)!;

        Assert.Equal((size, Math.Min(size, Fronts.Most)), (front.Size, front.Trials!.Count));
        Assert.InRange(JsonSerializer.SerializeToUtf8Bytes(front, JsonSerializerOptions.Web).Length, 1, 3000);
        Assert.Contains(ledger.Best!.Metadata.Name!, front.Trials.Select(trial => trial.Trial));
        Assert.Equal((size - 1) / (double)size, front.Trials.Max(trial => trial.Values[0]));
        Assert.Equal(0, front.Trials.Min(trial => trial.Values[1]));
    }

    [Fact]
    public void What_is_frozen_once_a_trial_has_a_value_are_all_objectives()
    {
        var spec = Build.TrainingJob(Several).Spec;
        var other = spec with { Objectives = [spec.Objectives![0], new() { Metric = "accuracy" }] };

        Assert.NotEqual(Runs.Frozen(spec), Runs.Frozen(other));
        Assert.Equal(Runs.Frozen(spec), Runs.Frozen(spec with { Suspend = true }));
    }

    private static TrainingJobSpec Several(TrainingJobSpec spec) =>
        spec with
        {
            Objective = null!,
            Objectives = [new() { Metric = "auc" }, new() { Metric = "logLoss" }],
        };

    private async Task FinishAsync(int number, double auc, double logLoss)
    {
        await _world.SettleAsync();
        _world.Finish($"sonar-1-{number:00000}", Word(auc, logLoss));
        await _world.SettleAsync();
    }

    private static LastWord Word(double auc, double logLoss) =>
        World.Success(auc) with
        {
            Metrics = new Dictionary<string, double> { ["auc"] = auc, ["logLoss"] = logLoss },
        };

    private static Trial Done(int number, double auc, double logLoss) =>
        Build.Trial(number, TrialPhase.Succeeded, auc, status => status with
        {
            Metrics = new Dictionary<string, double> { ["auc"] = auc, ["logLoss"] = logLoss },
        });
}
