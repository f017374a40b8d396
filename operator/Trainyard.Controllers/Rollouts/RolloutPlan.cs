using k8s.Models;
using Trainyard.Api;
using Trainyard.Controllers.Predictors;
using Trainyard.Runtime;

namespace Trainyard.Controllers.Rollouts;

/// <summary>What a rollout that measures asks for.</summary>
/// <param name="Decision">What becomes of it, and why.</param>
/// <param name="Next">Where it stands after that; null: it is over.</param>
/// <param name="Pods">How many pods the new model needs.</param>
/// <param name="Routers">How many pods the router is made for: those of the old model.</param>
/// <param name="ThroughRouter">Whether the Service leads to the router.</param>
/// <param name="LookAt">When to look again though nothing has changed.</param>
internal sealed record RolloutPlan(
    RolloutDecision Decision,
    CanaryStatus? Next,
    int Pods,
    int Routers,
    bool ThroughRouter,
    DateTimeOffset LookAt
)
{
    /// <summary>Whether pods of the old model, of the new one and of the router are to stand.</summary>
    public bool GoesOn => Next is not null;
}

/// <summary>Decides about rollouts that measure. Pure.</summary>
internal static class RolloutPlans
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);

    /// <summary>Null where there is nothing to measure: the strategy does not, nothing serves, or the model has served before.</summary>
    /// <param name="stable">The Deployment that serves.</param>
    /// <param name="wanted">The new model's Deployment, where it is there.</param>
    /// <param name="router">The router's Deployment, where it is there.</param>
    /// <param name="figures">What routers have told of a window.</param>
    public static RolloutPlan? Of(
        Predictor predictor,
        ModelChoice choice,
        V1Deployment? stable,
        V1Deployment? wanted,
        V1Deployment? router,
        Func<CanaryStatus, RolloutFigures?> figures,
        DateTimeOffset now
    )
    {
        if (!RolloutSteps.Measures(predictor.Spec.Rollout) || choice is not { Model: { } model, Returns: false } || stable is null)
            return null;
        var (spec, before, key) = (predictor.Spec.Rollout!, predictor.Status!.Canary, PredictorPods.ModelKey(model));
        if (predictor.Status.Model is not { } serving || PredictorPods.ModelKey(serving) == key)
            return null;
        var running = before?.Version == key;
        if (!running && stable.Status?.AvailableReplicas is not > 0)
            return null;

        var canary = running ? before! : RolloutTurns.Begin(spec, key, before?.Window ?? 0);
        var pods = stable.Spec?.Replicas ?? 1;
        var sight = new RolloutSight(
            spec,
            canary,
            RolloutCommands.New(predictor),
            CanaryUp: IsUp(wanted, RolloutSteps.Pods(spec, canary, pods)),
            RouterUp: router?.Status?.AvailableReplicas > 0,
            figures(canary),
            now
        )
        {
            DownSince = wanted?.Status?.Conditions.Find("Available") is { Status: "False" } down ? down.LastTransitionTime : null,
        };
        var decision = RolloutChecks.Of(sight);
        var next = RolloutTurns.After(sight, decision);
        return new(
            decision,
            next,
            RolloutSteps.Pods(spec, next ?? canary with { Phase = RolloutPhase.Promoting }, pods),
            pods,
            next is { Phase: not RolloutPhase.Starting } && sight.RouterUp,
            LookAt(spec, next, now)
        );
    }

    private static bool IsUp(V1Deployment? deployment, int pods) =>
        deployment is not null && PredictorPlans.IsAvailable(deployment) && (deployment.Spec?.Replicas ?? 1) >= pods;

    private static DateTimeOffset LookAt(RolloutSpec spec, CanaryStatus? canary, DateTimeOffset now) =>
        canary is not null && RolloutChecks.NextLook(spec, canary) is { } look && look > now + Soon ? look : now + Soon;
}
