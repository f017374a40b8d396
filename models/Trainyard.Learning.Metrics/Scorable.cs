using System.Globalization;

namespace Trainyard.Learning;

/// <summary>Whether rows can be scored at all.</summary>
public static class Scorable
{
    private static readonly string[] Ranking = ["auc", "averagePrecision"];

    /// <summary>
    /// Why a metric has no value on these rows, whatever is predicted for them, in words that follow the rows' name ("has no row ...");
    /// null: it has one.
    /// </summary>
    /// <param name="weights">Each row's weight, or null.</param>
    /// <param name="classes">The classes' names, or null.</param>
    public static string? Refuse(Metric metric, LabelMatrix labels, float[]? weights, IReadOnlyList<string>? classes)
    {
        if (labels.Rows == 0)
            return "has no rows";
        if (weights is not null && Array.TrueForAll(weights, weight => weight == 0))
            return "has no row with a weight above zero";
        if (classes is null || !Ranking.Contains(metric.Name))
            return null;

        var totals = new double[classes.Count];
        for (var row = 0; row < labels.Rows; row++)
            totals[(int)labels.Values[row]] += weights?[row] ?? 1;
        return totals.Length == 2 && Array.IndexOf(totals, 0) is var absent and >= 0 ? $"has no row of the class {classes[absent]}"
            : totals.Count(total => total > 0) == 1 ? $"has rows of the class {classes[Array.FindIndex(totals, total => total > 0)]} only"
            : null;
    }

    /// <summary>Why predictions cannot be scored, in words that follow "the model"; null: they can.</summary>
    public static string? Refuse(Scoring scoring)
    {
        var wrong = Array.FindIndex(scoring.Predictions, value => !double.IsFinite(value));
        if (wrong < 0)
            return null;
        var value = scoring.Predictions[wrong];
        return string.Create(
            CultureInfo.InvariantCulture,
            $"predicts {value}, which is no finite number, for row {(wrong / scoring.Outputs) + 1}"
        );
    }
}
