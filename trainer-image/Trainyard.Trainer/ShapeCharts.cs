using System.Globalization;
using Trainyard.Contracts;
using Trainyard.Learning;
using Trainyard.Models;

namespace Trainyard.Trainer;

/// <summary>The curves of an additive model, drawn in characters: those that reach furthest first.</summary>
internal static class ShapeCharts
{
    private const int Most = 20;
    private const int Width = 40;
    private const string Levels = "▁▂▃▄▅▆▇█";

    internal static readonly string[] Head = ["feature", "adds to", "from", "to", "least", "most", "curve"];

    /// <summary>A row of a table for each curve.</summary>
    /// <param name="outputs">The outputs' names.</param>
    internal static IEnumerable<string[]> Rows(RowEncoder encoder, IReadOnlyList<string> outputs, IReadOnlyList<ShapeFunction> shapes) =>
        shapes
            .Select(shape => Draw(encoder, outputs, shape))
            .Where(drawn => drawn.Reach > 0)
            .OrderByDescending(drawn => drawn.Reach)
            .Take(Most)
            .Select(drawn => drawn.Cells);

    private static (double Reach, string[] Cells) Draw(RowEncoder encoder, IReadOnlyList<string> outputs, ShapeFunction shape)
    {
        var feature = encoder.Encoders.Last(candidate => candidate.Offset <= shape.Column).Feature;
        var (from, to) = Range(feature);
        double[] effects = [.. Enumerable.Range(0, Width).Select(step => At(shape, from + ((to - from) * step / (Width - 1))))];
        var (least, most) = (effects.Min(), effects.Max());
        string[] cells =
        [
            encoder.ColumnNames[shape.Column],
            outputs[shape.Output],
            Text(feature, from),
            Text(feature, to),
            Text(least),
            Text(most),
            $"`{string.Concat(effects.Select(effect => Level(effect, least, most)))}`",
        ];
        return (most - least, cells);
    }

    private static char Level(double effect, double least, double most) =>
        Levels[most > least ? (int)Math.Round((effect - least) / (most - least) * (Levels.Length - 1)) : 0];

    // As the model sees it: less the offset. Of a category a code, or whether it is this one.
    private static (double From, double To) Range(Feature feature)
    {
        if (feature.Type == FeatureType.Category)
            return feature.Codes is { Count: > 0 } codes ? (codes.Min(), codes.Max()) : (0, 1);
        var offset = feature.Offset ?? 0;
        return ((feature.Min ?? offset) - offset, (feature.Max ?? offset) - offset);
    }

    private static double At(ShapeFunction shape, double value)
    {
        var step = 0;
        while (step < shape.Bounds.Count && shape.Bounds[step] < value)
            step++;
        return shape.Effects[step];
    }

    private static string Text(Feature feature, double value) =>
        feature.Type == FeatureType.Timestamp
            ? DateTime.UnixEpoch.AddSeconds(value + (feature.Offset ?? 0)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
            : Text(value + (feature.Offset ?? 0));

    private static string Text(double value) => value.ToString("G4", CultureInfo.InvariantCulture);
}
