using Trainyard.Data.Splits;
using Trainyard.Learning;

namespace Trainyard.Trainer;

/// <summary>The 95 % interval of a score: the percentile bootstrap (Efron and Tibshirani 1993, chapter 13), over groups where rows hang together.</summary>
internal static class Bootstrap
{
    private const int MostSamples = 1000;
    private const int FewestSamples = 200;
    private const long RowsInAll = 20_000_000;

    /// <summary>Low and high end; NaN scores (a sample with one class only) do not count.</summary>
    /// <param name="metric">The metric.</param>
    /// <param name="scoring">Predictions beside the truth.</param>
    /// <param name="groups">Each row's group, or null.</param>
    /// <param name="seed">The seed of the samples.</param>
    internal static (double Low, double High) Interval95(Metric metric, Scoring scoring, int[]? groups, long seed)
    {
        var units = Units(scoring.Labels.Rows, groups);
        var samples = (int)Math.Clamp(RowsInAll / Math.Max(1, scoring.Labels.Rows), FewestSamples, MostSamples);
        var random = new SplitMix(seed);
        var scores = new List<double>(samples);
        for (var sample = 0; sample < samples; sample++)
        {
            var rows = new List<int>(scoring.Labels.Rows);
            for (var i = 0; i < units.Length; i++)
                rows.AddRange(units[random.Below(units.Length)]);
            if (metric.Of(Take(scoring, rows)) is var score && !double.IsNaN(score))
                scores.Add(score);
        }

        scores.Sort();
        return scores.Count == 0 ? (double.NaN, double.NaN) : (Quantile(scores, 0.025), Quantile(scores, 0.975));
    }

    private static int[][] Units(int rows, int[]? groups) => groups is null
        ? [.. Enumerable.Range(0, rows).Select(row => new[] { row })]
        : [.. Enumerable.Range(0, rows).GroupBy(row => groups[row]).Select(group => group.ToArray())];

    private static Scoring Take(Scoring scoring, List<int> rows)
    {
        var outputs = scoring.Predictions.Length / scoring.Labels.Rows;
        var predictions = new float[rows.Count * outputs];
        var labels = new float[rows.Count * scoring.Labels.Columns];
        for (var i = 0; i < rows.Count; i++)
        {
            scoring.Predictions.AsSpan(rows[i] * outputs, outputs).CopyTo(predictions.AsSpan(i * outputs));
            scoring.Labels.Row(rows[i]).CopyTo(labels.AsSpan(i * scoring.Labels.Columns));
        }

        return scoring with
        {
            Predictions = predictions,
            Labels = new Matrix(labels, rows.Count, scoring.Labels.Columns),
            Weights = scoring.Weights is null ? null : [.. rows.Select(row => scoring.Weights[row])],
        };
    }

    private static double Quantile(List<double> sorted, double share)
    {
        var place = share * (sorted.Count - 1);
        var below = (int)place;
        var above = Math.Min(below + 1, sorted.Count - 1);
        return sorted[below] + ((place - below) * (sorted[above] - sorted[below]));
    }
}
