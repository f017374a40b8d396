using Trainyard.Api;
using Trainyard.Contracts;
using Trainyard.Controllers.Pods;
using Trainyard.Controllers.Tests.Support;
using Trainyard.Controllers.Trials;
using Trainyard.Controllers.Troubles;

namespace Trainyard.Controllers.Tests.Trials;

public sealed class TrialStatusesTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 10, 0, TimeSpan.Zero);

    [Fact]
    public void A_trial_without_the_objectives_metric_has_failed()
    {
        var status = TrialStatuses.Of(null, Ended(World.Success(0.9)), "rmse", TrialCurve.None, Now);

        Assert.Equal(
            (TrialPhase.Failed, "the trial ended without a number for spec.objective.metric \"rmse\": it told auc"),
            (status.Phase, status.Failure!.Message)
        );
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    public void A_value_that_is_not_finite_is_no_failure_and_no_number(double value)
    {
        var status = TrialStatuses.Of(null, Ended(World.Success(value)), "auc", TrialCurve.None, Now);

        Assert.Equal((TrialPhase.Succeeded, null, 0), (status.Phase, status.Value, status.Metrics!.Count));
    }

    [Fact]
    public void A_printed_text_that_is_no_number_is_told_with_its_line()
    {
        var status = TrialStatuses.Of(null, Printed("score", "loss=0.5", "epoch 3 Score=3/10"), "score", TrialCurve.None, Now);

        Assert.Equal(TrialPhase.Failed, status.Phase);
        Assert.Contains("\"epoch 3 Score=3/10\"", status.Failure!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_metric_is_found_in_large_and_small_letters()
    {
        var status = TrialStatuses.Of(null, Printed("auc", "AUC=0.75"), "auc", TrialCurve.None, Now);

        Assert.Equal((TrialPhase.Succeeded, 0.75), (status.Phase, status.Value));
    }

    [Fact]
    public void A_pruned_trial_keeps_its_best_and_says_why_it_was_stopped()
    {
        var word = World.Success(0.6) with { Outcome = TrialOutcome.Pruned };
        var status = TrialStatuses.Of(null, Ended(word), "auc", Curve(0.5, 0.8, 0.6) with { WhyPruned = "others are ahead" }, Now);

        Assert.Equal((TrialPhase.Pruned, 0.6, new CurvePoint(2, 0.8)), (status.Phase, status.Value, status.Best));
        Assert.Equal(("Pruned", "others are ahead"), (status.Reason, status.Message));
    }

    [Fact]
    public void A_pruned_trial_brings_the_reason_back_to_an_operator_that_has_forgotten_it()
    {
        var word = World.Success(0.6) with { Outcome = TrialOutcome.Pruned, Reason = "others are ahead" };
        var status = TrialStatuses.Of(null, Ended(word), "auc", TrialCurve.None, Now);
        var endless = TrialStatuses.Of(null, Ended(word with { Reason = new('x', 5000) }), "auc", TrialCurve.None, Now);

        Assert.Equal(("Pruned", "others are ahead"), (status.Reason, status.Message));
        Assert.Equal(303, endless.Message!.Length);
    }

    [Fact]
    public void A_pruned_trial_whose_pruner_is_forgotten_says_so_much()
    {
        var status = TrialStatuses.Of(null, Ended(World.Success(0.6) with { Outcome = TrialOutcome.Pruned }), "auc", TrialCurve.None, Now);

        Assert.Equal(("Pruned", "the pruner has stopped it"), (status.Reason, status.Message));
    }

    [Fact]
    public void A_stopped_trial_keeps_its_value_so_far_and_its_best()
    {
        var status = TrialStatuses.Stopped(null, Curve(0.5, 0.8, 0.6), Now);

        Assert.Equal((TrialPhase.Stopped, 0.6, new CurvePoint(2, 0.8), 3), (status.Phase, status.Value, status.Best, status.Curve!.Count));
    }

    [Fact]
    public void A_suspended_trial_keeps_what_it_had_learned_and_begins_anew()
    {
        var paused = new StepResult { Trouble = Trouble.Wait(TroubleReason.Suspended, "the Job is suspended") };
        var suspended = TrialStatuses.Of(new() { Phase = TrialPhase.Running, StartTime = Now }, paused, "auc", Curve(0.5, 0.8, 0.6), Now);
        var later = TrialStatuses.Of(suspended, paused, "auc", TrialCurve.None, Now);
        var stopped = TrialStatuses.Stopped(later, TrialCurve.None, Now);
        var again = TrialStatuses.Of(later, new() { StartedAt = Now }, "auc", TrialCurve.None, Now);

        Assert.Equal((TrialPhase.Pending, 0.6, new CurvePoint(2, 0.8), null), (later.Phase, later.Value, later.Best, later.StartTime));
        Assert.Equal((TrialPhase.Stopped, 0.6, new CurvePoint(2, 0.8)), (stopped.Phase, stopped.Value, stopped.Best));
        Assert.Equal((TrialPhase.Running, null), (again.Phase, again.Value));
    }

    [Theory]
    [InlineData(Goal.Maximize, 2)]
    [InlineData(Goal.Minimize, 1)]
    public void The_best_point_is_the_first_of_the_best(Goal goal, int step) =>
        Assert.Equal(step, new TrialCurve(Curve(0.5, 0.8, 0.8, 0.5).Points, goal).Best!.Value.Step);

    [Fact]
    public void A_endlesscurve_is_thinned_evenly_with_both_ends()
    {
        var curve = Curve([.. Enumerable.Range(1, 1000).Select(step => (double)step)]).Thinned!;

        Assert.Equal((50, 1, 1000), (curve.Count, curve[0].Step, curve[^1].Step));
        Assert.Equal(curve.DistinctBy(point => point.Step), curve);
    }

    private static StepResult Printed(string metric, params string[] lines)
    {
        var metrics = new PrintedMetrics(metric, null);
        metrics.ReadLines(lines);
        return metrics.Over(Ended(World.Success(1)));
    }

    private static TrialCurve Curve(params double[] values) =>
        new([.. values.Select((value, index) => new CurvePoint(index + 1, value))], Goal.Maximize);

    private static StepResult Ended(LastWord word) => new() { EndedAt = Now, Word = word };
}
