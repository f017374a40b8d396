using Trainyard.Data.Splits;
using Trainyard.Learning;

namespace Trainyard.Trainer;

/// <summary>The 95 % interval of a score: the percentile bootstrap (Efron and Tibshirani 1993, chapter 13), over groups where rows hang
/// together.</summary>
internal static class Bootstrap
{
    private const int MostSamples = 1000;
    private const int FewestSamples = 200;
    private const long RowsInAll = 20_000_000;

    /// <summary>Low and high end; NaN scores (a sample with one class only) do not count.</summary>
    /// <param name="scoring">Predictions beside the truth.</param>
    /// <param name="groups">Each row's group, or null.</param>
    /// <param name="seed">The seed of the samples.</param>
    internal static (double Low, double High) Interval95(Metric metric, Scoring scoring, int[]? groups, long seed)
    {
        var units = groups is null
            ? null
            : Enumerable.Range(0, groups.Length).GroupBy(row => groups[row]).Select(group => group.ToArray()).ToArray();
        var count = units?.Length ?? scoring.Labels.Rows;
        var samples = (int)Math.Clamp(RowsInAll / Math.Max(1, scoring.Labels.Rows), FewestSamples, MostSamples);
        var random = new SplitMix(seed);
        var scores = new List<double>(samples);
        var rows = new List<int>(scoring.Labels.Rows);
        var drawnRows = scoring;
        for (var sample = 0; sample < samples; sample++)
        {
            rows.Clear();
            for (var i = 0; i < count; i++)
            {
                var drawn = random.Below(count);
                if (units is null)
                    rows.Add(drawn);
                else
                    rows.AddRange(units[drawn]);
            }

            drawnRows = Take(scoring, rows, drawnRows);
            if (metric.Of(drawnRows) is var score && !double.IsNaN(score))
                scores.Add(score);
        }

        scores.Sort();
        return scores.Count == 0 ? (double.NaN, double.NaN) : (Quantile(scores, 0.025), Quantile(scores, 0.975));
    }

    /// <summary>Rows of a scoring; written over <paramref name="last"/> where that has as many, since hundreds of copies of large ones fill
    /// the memory.</summary>
    private static Scoring Take(Scoring scoring, List<int> rows, Scoring last)
    {
        var (outputs, columns) = (scoring.Predictions.Length / scoring.Labels.Rows, scoring.Labels.Columns);
        if (ReferenceEquals(last, scoring) || last.Labels.Rows != rows.Count)
        {
            last = scoring with
            {
                Predictions = new double[rows.Count * outputs],
                Labels = new LabelMatrix(new double[rows.Count * columns], rows.Count, columns),
                Weights = scoring.Weights is null ? null : new float[rows.Count],
            };
        }

        for (var i = 0; i < rows.Count; i++)
        {
            scoring.Predictions.AsSpan(rows[i] * outputs, outputs).CopyTo(last.Predictions.AsSpan(i * outputs));
            scoring.Labels.Row(rows[i]).CopyTo(last.Labels.Values.AsSpan(i * columns));
            last.Weights?[i] = scoring.Weights![rows[i]];
        }

        return last;
    }

    private static double Quantile(List<double> sorted, double share)
    {
        var place = share * (sorted.Count - 1);
        var below = (int)place;
        var above = Math.Min(below + 1, sorted.Count - 1);
        return sorted[below] + ((place - below) * (sorted[above] - sorted[below]));
    }
}
