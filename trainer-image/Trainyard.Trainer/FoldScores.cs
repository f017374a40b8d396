using Trainyard.Contracts;
using Trainyard.Learning;
using Trainyard.Models;

namespace Trainyard.Trainer;

/// <summary>
/// The metrics of the folds that are done. Where mistakes have costs, a threshold is chosen on the predictions of all of them, and each is
/// scored by it; else nothing of a fold outlives its metrics.
/// </summary>
internal sealed class FoldScores(Scores scores, ErrorCosts? costs)
{
    private static readonly float[] Half = [0.5f];

    private readonly List<SortedDictionary<string, double>> _scored = [];
    private readonly List<(string Name, Scoring Scoring)> _kept = [];

    /// <summary>Takes the predictions of a fold; gives the means over those so far.</summary>
    internal SortedDictionary<string, double> Add(string name, Scoring scoring)
    {
        if (costs is null)
        {
            _scored.Add(scores.Of(scoring, name));
            return Means();
        }

        _kept.Add((name, scoring));
        _scored.Clear();
        float[] threshold = [CostThreshold.Choose(costs, [.. _kept.Select(fold => fold.Scoring)])];
        _scored.AddRange(_kept.Select(fold => scores.Of(fold.Scoring with { Thresholds = threshold }, fold.Name)));
        return Means();
    }

    /// <summary>The threshold that all folds together speak for; null where mistakes have no costs.</summary>
    internal CostDecision? Decide()
    {
        if (costs is null)
            return null;
        var threshold = CostThreshold.Choose(costs, [.. _kept.Select(fold => fold.Scoring)]);
        return new(threshold, costs, Costs([.. _kept.Select(fold => fold.Scoring)], threshold), Holdout: null);
    }

    /// <summary>What rows cost by a threshold, and by the usual one.</summary>
    internal static DecisionCost Costs(IReadOnlyList<Scoring> parts, float threshold)
    {
        return new(Mean([threshold]), Mean(Half));

        double Mean(float[] thresholds) =>
            parts.Sum(part => Weight(part) * Metrics.Named("cost").Of(part with { Thresholds = thresholds })) / parts.Sum(Weight);

        static double Weight(Scoring part) => part.Weights?.Sum(weight => (double)weight) ?? part.Labels.Rows;
    }

    // A metric that had no value on one of the folds has no mean over them.
    private SortedDictionary<string, double> Means() =>
        new(
            _scored
                .SelectMany(fold => fold)
                .GroupBy(score => score.Key, score => score.Value)
                .Where(values => values.Count() == _scored.Count)
                .ToDictionary(values => values.Key, values => values.Sum() / _scored.Count),
            StringComparer.Ordinal
        );
}
