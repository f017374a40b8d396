using Trainyard.Api;

namespace Trainyard.Controllers.Rollouts;

/// <summary>Where a rollout stands after a decision. Pure.</summary>
internal static class RolloutTurns
{
    /// <summary>A rollout that has just been asked for.</summary>
    /// <param name="window">The last window of the rollout before it, so that no figure of that one is taken for its own.</param>
    public static CanaryStatus Begin(RolloutSpec spec, string version, int window) =>
        new()
        {
            Version = version,
            Phase = RolloutPhase.Starting,
            Steps = RolloutSteps.Of(spec).Count,
            Window = window,
        };

    /// <summary>Null: it is over.</summary>
    public static CanaryStatus? After(RolloutSight sight, RolloutDecision decision)
    {
        var canary = sight.Canary;
        return decision.Act switch
        {
            RolloutAct.Look => Seen(sight),
            RolloutAct.Advance when canary.Step == 0 => Weighed(canary with { Phase = RolloutPhase.Running, Step = 1 }, sight),
            RolloutAct.Advance => Seen(sight) with { Step = canary.Step + 1 },
            RolloutAct.Weigh => Weighed(canary, sight),
            RolloutAct.Pause => canary with { Phase = RolloutPhase.Paused },
            RolloutAct.Resume => canary with { Phase = RolloutPhase.Running },
            RolloutAct.Promote => (sight.Figures is null ? canary : Seen(sight)) with { Phase = RolloutPhase.Promoting },
            RolloutAct.Finish or RolloutAct.Abort => null,
            _ => canary,
        };
    }

    /// <summary>Looks are counted only where something could be compared.</summary>
    private static CanaryStatus Seen(RolloutSight sight) =>
        sight.Canary with
        {
            LookTime = sight.Now,
            Looks = sight.Canary.Looks + (sight.Gates.Count > 0 ? 1 : 0),
            Requests = sight.Requests,
            Gates = sight.Gates.Count > 0 ? sight.Gates : sight.Canary.Gates,
        };

    private static CanaryStatus Weighed(CanaryStatus canary, RolloutSight sight) =>
        canary with
        {
            Weight = RolloutSteps.Share(sight.Spec, canary.Step),
            Since = sight.Now,
            Window = canary.Window + 1,
            Requests = 0,
        };
}
