using k8s.Models;
using Trainyard.Api;
using Trainyard.Controllers.Rollouts;

namespace Trainyard.Controllers.Predictors;

/// <summary>Whether a predictor that may have no pod has one.</summary>
/// <param name="IsAsleep">It is to have none.</param>
/// <param name="LookIn">When to look again whether somebody has asked; null where that is told.</param>
internal sealed record SleepPlan(bool IsAsleep, TimeSpan? LookIn)
{
    /// <summary>It has pods, and nobody asks whether it needs them.</summary>
    public static SleepPlan Awake { get; } = new(false, null);
}

/// <summary>Decides whether a predictor sleeps: what its routers tell wakes it at once, and lets it sleep when none has come for long
/// enough. Where they tell nothing it stays as it is. Pure.</summary>
internal static class SleepPlans
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);

    /// <param name="serving">The Deployment of the model that serves, and that is to.</param>
    /// <param name="activity">What the routers have told lately; null: nothing.</param>
    public static SleepPlan Of(Predictor predictor, V1Deployment serving, RouterActivity? activity)
    {
        if (!PredictorResources.MaySleep(predictor))
            return SleepPlan.Awake;
        if (serving.Spec?.Replicas == 0)
            return activity?.Waiting == true ? new(false, Soon) : new(true, null);
        if (!PredictorPlans.IsAvailable(serving) || activity is null)
            return new(false, Soon);
        var left = Duration.Parse(predictor.Spec.Autoscaling!.IdleAfter)!.Value - activity.Idle;
        if (activity.Waiting || left > TimeSpan.Zero)
            return new(false, left > Soon ? left : Soon);
        return new(true, null);
    }
}
