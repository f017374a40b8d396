using Trainyard.Api;
using Trainyard.Contracts;

namespace Trainyard.Sweeps;

/// <summary>The values that a trial has come to, one for each objective.</summary>
internal static class FinalValues
{
    /// <summary>Those of a trial that has succeeded; null where one of them is missing or not finite: such a trial has no part in what is
    /// the best.</summary>
    public static double[]? Of(Trial trial, IReadOnlyList<WeightedObjective> objectives)
    {
        if (objectives.Count == 1)
            return SearchSpaces.FinalValue(trial) is { } value ? [value] : null;
        if (trial.Status is not { Phase: TrialPhase.Succeeded, Metrics: { } metrics })
            return null;
        var values = objectives.Select(objective => metrics.ValueOf(objective.Metric) ?? double.NaN).ToArray();
        return values.All(double.IsFinite) ? values : null;
    }

    /// <summary>The same so that less is better.</summary>
    public static double[] Losses(IReadOnlyList<double> values, IReadOnlyList<WeightedObjective> objectives) =>
        [.. values.Zip(objectives, (value, objective) => objective.ResolvedGoal == Goal.Maximize ? -value : value)];
}
