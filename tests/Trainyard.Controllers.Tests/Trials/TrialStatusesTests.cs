using Trainyard.Api;
using Trainyard.Controllers.Pods;
using Trainyard.Controllers.Tests.Support;
using Trainyard.Controllers.Trials;
using Trainyard.Models;

namespace Trainyard.Controllers.Tests.Trials;

public sealed class TrialStatusesTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 10, 0, TimeSpan.Zero);

    [Fact]
    public void A_trial_without_the_objectives_metric_has_failed()
    {
        var status = TrialStatuses.Of(null, Ended(World.Success(0.9)), "rmse", [], Now);

        Assert.Equal((TrialPhase.Failed, "the trial ended without a number for spec.objective.metric \"rmse\": it told auc"), (status.Phase, status.Failure!.Message));
    }

    [Fact]
    public void What_is_not_a_number_is_not_told()
    {
        var status = TrialStatuses.Of(null, Ended(World.Success(double.NaN)), "auc", [], Now);

        Assert.Equal((TrialPhase.Failed, 0), (status.Phase, status.Metrics!.Count));
    }

    [Fact]
    public void A_long_curve_is_thinned_evenly_with_both_ends()
    {
        var curve = TrialStatuses.Thin([.. Enumerable.Range(1, 1000).Select(step => new CurvePoint(step, step))]);

        Assert.Equal((50, 1, 1000), (curve.Count, curve[0].Step, curve[^1].Step));
        Assert.Equal(curve.DistinctBy(point => point.Step), curve);
    }

    private static StepResult Ended(LastWord word) => new() { EndedAt = Now, Word = word };
}
