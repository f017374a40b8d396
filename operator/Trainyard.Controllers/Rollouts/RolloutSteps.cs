using Trainyard.Api;

namespace Trainyard.Controllers.Rollouts;

/// <summary>The steps of a rollout that measures, by strategy. Pure.</summary>
internal static class RolloutSteps
{
    private static readonly int[] Usual = [5, 10, 25, 50];

    /// <summary>Whether a strategy measures the new model before it takes over.</summary>
    public static bool Measures(RolloutSpec? rollout) => rollout is { Strategy: not RolloutStrategy.RollingUpdate };

    /// <summary>The new model's share in each step, in percent; after the last one it takes over.</summary>
    public static IReadOnlyList<int> Of(RolloutSpec rollout) =>
        rollout.Strategy switch
        {
            RolloutStrategy.BlueGreen => [0, 100],
            RolloutStrategy.Shadow => rollout.Steps ?? [100],
            _ => rollout.Steps ?? Usual,
        };

    /// <summary>How long a step lasts at least.</summary>
    public static TimeSpan Interval(RolloutSpec rollout) => Duration.Parse(rollout.Interval) ?? TimeSpan.FromMinutes(2);

    /// <summary>The time between two looks at the gates: two a step, while there are requests enough.</summary>
    public static TimeSpan LookEvery(RolloutSpec rollout) => Interval(rollout) / 2;

    /// <summary>How many pods the new model needs for what it is to do next, given the old one's.</summary>
    public static int Pods(RolloutSpec rollout, CanaryStatus canary, int stable)
    {
        if (canary.Phase == RolloutPhase.Promoting || rollout.Strategy == RolloutStrategy.BlueGreen)
            return stable;
        return Math.Max(1, (int)Math.Ceiling(stable * Share(rollout, Math.Max(1, canary.Step)) / 100.0));
    }

    /// <summary>The share of a step, from 1.</summary>
    public static int Share(RolloutSpec rollout, int step)
    {
        var steps = Of(rollout);
        return steps[Math.Clamp(step, 1, steps.Count) - 1];
    }
}
