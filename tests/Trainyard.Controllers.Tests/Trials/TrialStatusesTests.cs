using Trainyard.Api;
using Trainyard.Contracts;
using Trainyard.Controllers.Pods;
using Trainyard.Controllers.Tests.Support;
using Trainyard.Controllers.Trials;

namespace Trainyard.Controllers.Tests.Trials;

public sealed class TrialStatusesTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 10, 0, TimeSpan.Zero);

    [Fact]
    public void A_trial_without_the_objectives_metric_has_failed()
    {
        var status = TrialStatuses.Of(null, Ended(World.Success(0.9)), "rmse", [], Now);

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
        var status = TrialStatuses.Of(null, Ended(World.Success(value)), "auc", [], Now);

        Assert.Equal((TrialPhase.Succeeded, null, 0), (status.Phase, status.Value, status.Metrics!.Count));
    }

    [Fact]
    public void A_printed_text_that_is_no_number_is_told_with_its_line()
    {
        var status = TrialStatuses.Of(null, Printed("score", "loss=0.5", "epoch 3 Score=3/10"), "score", [], Now);

        Assert.Equal(TrialPhase.Failed, status.Phase);
        Assert.Contains("\"epoch 3 Score=3/10\"", status.Failure!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_metric_is_found_in_large_and_small_letters()
    {
        var status = TrialStatuses.Of(null, Printed("auc", "AUC=0.75"), "auc", [], Now);

        Assert.Equal((TrialPhase.Succeeded, 0.75), (status.Phase, status.Value));
    }

    [Fact]
    public void A_long_curve_is_thinned_evenly_with_both_ends()
    {
        var curve = TrialStatuses.Thin([.. Enumerable.Range(1, 1000).Select(step => new CurvePoint(step, step))]);

        Assert.Equal((50, 1, 1000), (curve.Count, curve[0].Step, curve[^1].Step));
        Assert.Equal(curve.DistinctBy(point => point.Step), curve);
    }

    private static StepResult Printed(string metric, params string[] lines)
    {
        var metrics = new PrintedMetrics(metric, null);
        metrics.ReadLines(lines);
        return metrics.Over(Ended(World.Success(1)));
    }

    private static StepResult Ended(LastWord word) => new() { EndedAt = Now, Word = word };
}
