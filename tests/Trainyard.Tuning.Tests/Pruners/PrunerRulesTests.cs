namespace Trainyard.Tuning.Tests.Pruners;

/// <summary>The rule of each pruner by itself.</summary>
public sealed class PrunerRulesTests
{
    [Theory]
    [InlineData(3.0, false)]
    [InlineData(3.1, true)]
    public void The_median_pruner_keeps_the_better_half(double value, bool stops) =>
        Assert.Equal(
            stops,
            CurveStudy.Stops(new PercentilePruner(new()), CurveStudy.Finished(Direction.Minimize, 1, 2, 3, 4, 5), 5, _ => value)
        );

    [Fact]
    public void The_median_pruner_looks_at_the_best_value_so_far()
    {
        var history = CurveStudy.Finished(Direction.Minimize, 1, 2, 3, 4, 5);

        Assert.False(CurveStudy.Stops(new PercentilePruner(new()), history, 5, step => step == 1 ? 2 : 9));
    }

    [Fact]
    public void The_median_pruner_waits_for_enough_trials_and_for_the_warm_up()
    {
        Assert.False(CurveStudy.Stops(new PercentilePruner(new()), CurveStudy.Finished(Direction.Minimize, 1, 2, 3, 4), 4, _ => 9));

        var history = CurveStudy.Finished(Direction.Minimize, 1, 2, 3, 4, 5);
        CurveStudy.Stops(new PercentilePruner(new() { WarmUpSteps = 7 }), history, 5, _ => 9);

        Assert.Equal(8, history[5].LastStep);
    }

    [Fact]
    public void Successive_halving_judges_at_its_rungs_only()
    {
        var history = CurveStudy.Finished(Direction.Minimize, 1, 2, 3, 4, 5, 6);
        CurveStudy.Stops(new SuccessiveHalvingPruner(new() { FirstRung = 2 }), history, 6, step => step < 6 ? 1.5 : 9);

        // Second of seven at step 2, where two go on; the last of seven at step 6.
        Assert.Equal(6, history[6].LastStep);
    }

    [Fact]
    public void Successive_halving_judges_at_the_first_report_past_a_rung()
    {
        var history = CurveStudy.Finished(Direction.Minimize, 1, 2, 3, 4, 5, 6);
        history.Report(6, 5, 9);

        Assert.True(new SuccessiveHalvingPruner(new() { FirstRung = 2 }).Judge(6, history).Prune);
    }

    [Fact]
    public void Hyperband_compares_within_a_bracket_and_spreads_the_trials_over_all()
    {
        var history = CurveStudy.Finished(Direction.Minimize, [.. Enumerable.Range(0, 40).Select(i => 1 + (0.01 * i))]);
        var stoppedAt = Enumerable
            .Range(40, 30)
            .Select(trial =>
            {
                CurveStudy.Stops(new HyperbandPruner(new()), history, trial, _ => 9);
                return history[trial].LastStep;
            });

        Assert.Equal([1, 3, 9], stoppedAt.Distinct().Order());
    }

    [Fact]
    public void The_threshold_pruner_stops_even_a_first_trial_that_leaves_the_bounds()
    {
        Assert.True(CurveStudy.Stops(new ThresholdPruner(new() { Upper = 10 }), new(Direction.Minimize), 0, step => step));
        Assert.True(CurveStudy.Stops(new ThresholdPruner(new() { Upper = 10 }), new(Direction.Minimize), 0, _ => double.NaN));
        Assert.True(CurveStudy.Stops(new ThresholdPruner(new() { Lower = 0.5 }), new(Direction.Maximize), 0, step => 1.0 / step));
        Assert.False(CurveStudy.Stops(new ThresholdPruner(new() { Lower = 0, Upper = 100 }), new(Direction.Maximize), 0, step => step));
    }

    [Fact]
    public void The_patient_pruner_counts_reports_without_an_improvement()
    {
        var history = CurveStudy.Finished(Direction.Minimize, 0);
        CurveStudy.Stops(new PatientPruner(new() { Patience = 3, MinImprovement = 0.1 }), history, 1, step => step < 5 ? 10 - step : 5.95);

        Assert.Equal(7, history[1].LastStep);
    }

    [Fact]
    public void The_learning_curve_pruner_keeps_a_slow_trial_that_will_win()
    {
        var history = new CurveHistory(Direction.Minimize, CurveStudy.FullSteps);
        for (var trial = 0; trial < 12; trial++)
        {
            for (var step = 1; step <= CurveStudy.FullSteps; step++)
            {
                history.Report(trial, step, Falling(0.3 + (0.02 * trial), trial % 2 == 0 ? 0.8 : 0.12, step) + Wiggle(trial, step));
            }
            history.Succeed(trial);
        }

        Assert.True(CurveStudy.Stops(new LearningCurvePruner(new()), history, 20, step => Falling(0.6, 0.8, step) + Wiggle(20, step)));
        Assert.False(CurveStudy.Stops(new LearningCurvePruner(new()), history, 21, step => Falling(0.02, 0.12, step) + Wiggle(21, step)));
        Assert.True(new PercentilePruner(new()).Judge(21, Worse(history)).Prune);
    }

    [Fact]
    public void The_learning_curve_pruner_says_what_it_expects()
    {
        var history = CurveStudy.Finished(Direction.Maximize, 0.9, 0.8, 0.7, 0.85, 0.6, 0.75);
        var pruner = new LearningCurvePruner(new());
        CurveStudy.Stops(pruner, history, 6, step => 0.3 + Wiggle(6, step));

        Assert.Contains("to beat trial 0", pruner.Judge(6, history).Reason);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.5)]
    public void A_chance_out_of_range_is_refused(double chance) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new LearningCurvePruner(new() { Chance = chance }));

    [Fact]
    public void Bounds_that_leave_nothing_are_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new ThresholdPruner(new() { Lower = 2, Upper = 1 }));

    /// <summary>The slow trial's third report once more: a rule that compares values at a step would stop it there.</summary>
    private static CurveHistory Worse(CurveHistory history)
    {
        var copy = new CurveHistory(history.Direction);
        foreach (var curve in history.Trials.Where(curve => curve.Succeeded))
        {
            for (var i = 0; i < curve.Steps.Count; i++)
            {
                copy.Report(curve.Trial, curve.Steps[i], curve.Losses[i]);
            }
            copy.Succeed(curve.Trial);
        }
        copy.Report(21, 3, history[21].Losses[2]);
        return copy;
    }

    private static double Falling(double end, double rate, int step) => end + ((1 - end) * Math.Exp(-rate * step));

    private static double Wiggle(int trial, int step) => 0.003 * Math.Sin((trial * 37) + (step * step * 11));
}
