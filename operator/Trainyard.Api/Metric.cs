using Trainyard.Models;

namespace Trainyard.Api;

/// <summary>Which way the known metrics are better.</summary>
public static class Metric
{
    private static readonly Dictionary<string, Goal> Goals = new(StringComparer.OrdinalIgnoreCase)
    {
        ["accuracy"] = Goal.Maximize,
        ["auc"] = Goal.Maximize,
        ["averagePrecision"] = Goal.Maximize,
        ["balancedAccuracy"] = Goal.Maximize,
        ["f1"] = Goal.Maximize,
        ["f1Macro"] = Goal.Maximize,
        ["f1Micro"] = Goal.Maximize,
        ["logR2"] = Goal.Maximize,
        ["precision"] = Goal.Maximize,
        ["r2"] = Goal.Maximize,
        ["recall"] = Goal.Maximize,
        ["brier"] = Goal.Minimize,
        ["logLoss"] = Goal.Minimize,
        ["mae"] = Goal.Minimize,
        ["mape"] = Goal.Minimize,
        ["meanAngle"] = Goal.Minimize,
        ["medianRelativeError"] = Goal.Minimize,
        ["rmse"] = Goal.Minimize,
        ["rmsle"] = Goal.Minimize,
    };

    /// <summary>The known metrics, for messages.</summary>
    public static string Names => string.Join(", ", Goals.Keys.Order(StringComparer.OrdinalIgnoreCase));

    /// <summary>Which way a metric is better; null where it is not known.</summary>
    public static Goal? GoalOf(string metric) => Goals.TryGetValue(metric, out var goal) ? goal : null;

    /// <summary>Which way an objective is better: as it says itself, else as its metric is known, else less.</summary>
    public static Goal GoalOf(ObjectiveSpec objective) => objective.Goal ?? GoalOf(objective.Metric) ?? Goal.Minimize;
}
