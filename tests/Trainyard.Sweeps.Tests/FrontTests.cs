using Trainyard.Api;
using Trainyard.Contracts;
using Trainyard.Testing;

namespace Trainyard.Sweeps.Tests;

/// <summary>A search for a small logLoss and a great auc.</summary>
public sealed class FrontTests
{
    [Fact]
    public void The_front_is_what_no_other_beats_and_the_knee_of_it_wins()
    {
        var ledger = Of([(0.5, 0.99), (0.1, 0.6), (0.2, 0.9), (0.3, 0.8), (0.2, 0.9)]);

        Assert.Equal([2, 1, 0], Numbers(ledger));
        Assert.Equal(2, ledger.Best!.Spec.Number);
    }

    [Theory]
    [InlineData(10, 1, 1)]
    [InlineData(1, 10, 0)]
    [InlineData(1, 0, 1)]
    public void Weights_draw_the_winner_towards_what_counts_more(double logLoss, double auc, int winner) =>
        Assert.Equal(winner, Of([(0.5, 0.99), (0.1, 0.6), (0.2, 0.9)], logLoss, auc).Best!.Spec.Number);

    [Fact]
    public void The_ends_alone_are_equally_good_and_the_first_objective_decides() =>
        Assert.Equal(1, Of([(0.5, 0.99), (0.1, 0.6)]).Best!.Spec.Number);

    [Fact]
    public void A_concave_front_has_its_winner_in_the_middle() =>
        Assert.Equal(2, Of([(0, 0), (1, 1), (0.65, 0.6)]).Best!.Spec.Number);

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.NegativeInfinity)]
    [InlineData(null)]
    public void What_is_not_finite_in_one_objective_has_no_part(double? logLoss)
    {
        var trial = Done(1, 0, 0.9);
        var metrics = trial.Status!.Metrics!.Where(pair => pair.Key != "logLoss").ToDictionary();
        if (logLoss is { } value)
            metrics["logLoss"] = value;
        var ledger = SweepLedger.Of(Job().Spec);
        ledger.Update([Done(0, 0.5, 0.5), trial with { Status = trial.Status with { Metrics = metrics, Value = null } }]);

        Assert.Equal([0], Numbers(ledger));
        Assert.Empty(ledger.History[1].Values);
        Assert.Equal(1, ledger.EndedSinceImprovement);
    }

    [Fact]
    public void Whatever_joins_the_front_is_an_improvement()
    {
        Assert.Equal(0, Of([(0.5, 0.9), (0.6, 0.95)]).EndedSinceImprovement);
        Assert.Equal(2, Of([(0.5, 0.9), (0.6, 0.9), (0.5, 0.9)]).EndedSinceImprovement);
    }

    [Fact]
    public void Trials_that_are_told_in_another_order_come_to_the_same_front()
    {
        Trial[] trials = [Done(0, 0.5, 0.99), Done(1, 0.1, 0.6), Done(2, 0.2, 0.9)];
        var late = SweepLedger.Of(Job().Spec);
        late.Update([Build.Trial(0, TrialPhase.Running), Build.Trial(1, TrialPhase.Running), trials[2]]);
        late.Update([Build.Trial(0, TrialPhase.Running), trials[1], trials[2]]);
        late.Update(trials);

        Assert.Equal([2, 1, 0], Numbers(late));
    }

    [Fact]
    public void Ten_thousand_trials_leave_a_decision_as_quick_as_a_hundred()
    {
        var ledger = Of([.. Enumerable.Range(0, 10_000).Select(i => (i / 10_000.0, Math.Sqrt(i / 10_000.0)))]);

        Assert.Equal(10_000, ledger.Front.Count);
        Assert.Equal(10_000, ledger.Counts.Succeeded);
    }

    private static IEnumerable<int> Numbers(SweepLedger ledger) => ledger.Front.Select(member => member.Trial.Spec.Number);

    private static SweepLedger Of((double LogLoss, double Auc)[] values, double logLoss = 1, double auc = 1)
    {
        var ledger = SweepLedger.Of(Job(logLoss, auc).Spec);
        ledger.Update([.. values.Select((value, number) => Done(number, value.LogLoss, value.Auc))]);
        return ledger;
    }

    private static TrainingJob Job(double logLoss = 1, double auc = 1) =>
        Build.TrainingJob(spec => spec with
        {
            Objective = null!,
            Objectives = [new() { Metric = "logLoss", Weight = logLoss }, new() { Metric = "AUC", Weight = auc }],
        });

    private static Trial Done(int number, double logLoss, double auc) =>
        Build.Trial(number, TrialPhase.Succeeded, logLoss, status => status with
        {
            Metrics = new Dictionary<string, double> { ["logLoss"] = logLoss, ["auc"] = auc },
        });
}
