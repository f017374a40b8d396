using System.Globalization;
using Trainyard.Api;

namespace Trainyard.Controllers.Rollouts;

/// <summary>Decides how a rollout goes on: the first check that has something to say. Pure.</summary>
internal static class RolloutChecks
{
    private static readonly Func<RolloutSight, RolloutDecision?>[] Checks =
    [
        Commanded,
        Starts,
        Promotes,
        AwaitsPods,
        IsDown,
        IsEarly,
        IsBlind,
        FailsAGate,
        HasTooFew,
        Rests,
        Advances,
    ];

    public static RolloutDecision Of(RolloutSight sight) => Checks.Select(check => check(sight)).First(said => said is not null)!;

    private static RolloutDecision? Commanded(RolloutSight sight) =>
        sight.Command switch
        {
            "abort" => new(RolloutAct.Abort, PredictorReason.Aborted, $"{sight.Canary.Version} was sent back by hand"),
            "promote" when sight.Canary.Phase != RolloutPhase.Promoting => new(
                RolloutAct.Promote,
                PredictorReason.Promoting,
                $"{sight.Canary.Version} is promoted by hand"
            ),
            "pause" when sight.Canary.Phase == RolloutPhase.Running => new(RolloutAct.Pause, PredictorReason.Paused, Paused(sight)),
            "resume" when sight.Canary.Phase == RolloutPhase.Paused => new(
                RolloutAct.Resume,
                PredictorReason.Measuring,
                $"{Step(sight)} goes on"
            ),
            _ => null,
        };

    private static RolloutDecision? Starts(RolloutSight sight)
    {
        if (sight.Canary.Phase != RolloutPhase.Starting)
            return null;
        return sight is { CanaryUp: true, RouterUp: true }
            ? new(RolloutAct.Advance, PredictorReason.Measuring, $"step 1 of {sight.StepCount} begins")
            : new(RolloutAct.Wait, PredictorReason.RollingOut, $"the pods of {sight.Canary.Version} and of the router are starting");
    }

    private static RolloutDecision? Promotes(RolloutSight sight)
    {
        if (sight.Canary.Phase != RolloutPhase.Promoting)
            return null;
        return sight.CanaryUp
            ? new(RolloutAct.Finish, PredictorReason.Serving, $"{sight.Canary.Version} takes over")
            : new(RolloutAct.Wait, PredictorReason.Promoting, $"{sight.Canary.Version} takes over once all its pods are ready");
    }

    private static RolloutDecision? AwaitsPods(RolloutSight sight)
    {
        var share = RolloutSteps.Share(sight.Spec, sight.Canary.Step);
        if (share == sight.Canary.Weight)
            return null;
        return sight.CanaryUp
            ? new(RolloutAct.Weigh, PredictorReason.Measuring, $"{sight.Canary.Version} gets {share} %")
            : new(RolloutAct.Wait, PredictorReason.Measuring, $"{sight.Canary.Version} gets {share} % once it has the pods for it");
    }

    /// <summary>Pods that go down under their share take no requests, and so fail no gate.</summary>
    private static RolloutDecision? IsDown(RolloutSight sight) =>
        sight.DownSince + RolloutSteps.Interval(sight.Spec) <= sight.Now
            ? new(
                RolloutAct.Abort,
                PredictorReason.GateFailed,
                $"{Step(sight)}: its pods have not been ready for {sight.Spec.Interval}"
            )
            : null;

    private static RolloutDecision? IsEarly(RolloutSight sight) =>
        sight.Now < NextLook(sight.Spec, sight.Canary) ? new(RolloutAct.Wait, ReasonOf(sight), Standing(sight)) : null;

    private static RolloutDecision? IsBlind(RolloutSight sight) =>
        sight.Figures is null ? new(RolloutAct.Wait, ReasonOf(sight), $"{Step(sight)}: the router has told nothing of it yet") : null;

    private static RolloutDecision? FailsAGate(RolloutSight sight) =>
        sight.Gates.FirstOrDefault(gate => !gate.Holds) is { } failed
            ? new(RolloutAct.Abort, PredictorReason.GateFailed, $"{Step(sight)}: gate {failed.Name}: {failed.Message}")
            : null;

    private static RolloutDecision? HasTooFew(RolloutSight sight) =>
        sight.Requests < Math.Max(sight.Spec.MinRequests, 1) && sight.Spec.MinRequests > 0
            ? new(
                RolloutAct.Look,
                ReasonOf(sight),
                $"{Step(sight)}: {Count(sight.Requests)} of the {Count(sight.Spec.MinRequests)} requests that it needs"
            )
            : null;

    private static RolloutDecision? Rests(RolloutSight sight) =>
        sight.Canary.Phase == RolloutPhase.Paused || sight.Now < sight.Canary.Since + RolloutSteps.Interval(sight.Spec)
            ? new(RolloutAct.Look, ReasonOf(sight), Standing(sight))
            : null;

    private static RolloutDecision Advances(RolloutSight sight) =>
        sight.Canary.Step >= sight.StepCount
            ? new(
                RolloutAct.Promote,
                PredictorReason.Promoting,
                $"all gates held over {sight.StepCount} steps: {sight.Canary.Version} takes over"
            )
            : new(
                RolloutAct.Advance,
                PredictorReason.Measuring,
                $"step {Count(sight.Canary.Step + 1)} of {sight.StepCount} begins: all gates held over {Count(sight.Requests)} requests"
            );

    /// <summary>When the gates are to be looked at next.</summary>
    public static DateTimeOffset? NextLook(RolloutSpec spec, CanaryStatus canary) =>
        (canary.LookTime > canary.Since ? canary.LookTime : canary.Since) + RolloutSteps.LookEvery(spec);

    private static string ReasonOf(RolloutSight sight) =>
        sight.Canary.Phase == RolloutPhase.Paused ? PredictorReason.Paused : PredictorReason.Measuring;

    private static string Standing(RolloutSight sight) =>
        sight.Canary.Phase == RolloutPhase.Paused ? Paused(sight) : $"{Step(sight)} is measured";

    private static string Paused(RolloutSight sight) =>
        $"{Step(sight)} lasts until the annotation {ApiGroup.RolloutAnnotation} says resume, promote or abort";

    private static string Step(RolloutSight sight) =>
        $"step {Count(sight.Canary.Step)} of {sight.StepCount}, {sight.Canary.Version} at {Count(sight.Canary.Weight)} %";

    private static string Count(long count) => count.ToString(CultureInfo.InvariantCulture);
}
