using System.Text.Json.Serialization;
using Trainyard.Contracts;

namespace Trainyard.Api;

/// <summary>One of several objectives.</summary>
public sealed record WeightedObjective
{
    /// <summary>The metric's name, such as auc, logLoss or rmse; large and small letters alike.</summary>
    public required string Metric
    {
        get;
        init => field = KnownMetrics.Canonical(value);
    }

    /// <summary>Whether more is better. Default: as the metric is known.</summary>
    public Goal? Goal { get; init; }

    /// <summary>Of a binary classification the class that the metric speaks of, as in spec.objective.positiveClass.</summary>
    public string? PositiveClass { get; init; }

    /// <summary>
    /// How much it counts in the choice of the winner: the trial of the front that is nearest to the best of each objective, when each is
    /// measured from 0 (the front's best) to 1 (its worst) and multiplied by its weight. Equal weights choose the knee. Default: 1.
    /// </summary>
    [Schema(Minimum = 0)]
    public double Weight { get; set; } = 1;

    /// <summary>Which way it is better: as it says itself, else as its metric is known, else less.</summary>
    [JsonIgnore]
    public Goal ResolvedGoal => Goal ?? KnownMetrics.Find(Metric)?.Goal ?? Contracts.Goal.Minimize;

    /// <summary>The first of several as what pods report, the others beside it.</summary>
    internal static ObjectiveSpec First(IReadOnlyList<WeightedObjective> objectives) =>
        new()
        {
            Metric = objectives.Count > 0 ? objectives[0].Metric : "",
            Goal = objectives.Count > 0 ? objectives[0].Goal : null,
            PositiveClass = objectives.FirstOrDefault(objective => objective.PositiveClass is not null)?.PositiveClass,
            AdditionalMetrics = objectives.Count > 1 ? [.. objectives.Skip(1).Select(objective => objective.Metric)] : null,
        };
}
