using Trainyard.Contracts;
using Trainyard.Models;

namespace Trainyard.Predictor.Drift;

/// <summary>The bins of a feature or of an output, and how many training rows fell into each.</summary>
/// <param name="Name">The feature's or the output's name.</param>
/// <param name="Reference">The training rows of each bin; of a feature the last one is for gaps.</param>
/// <param name="Place">The bin of a row: encoded columns, or outputs.</param>
internal sealed record Bins(string Name, double[] Reference, BinOf Place)
{
    private const double SecondsPerDay = 86400;

    /// <summary>The bins of a feature; null where training left no histogram.</summary>
    public static Bins? Of(FeatureEncoder encoder)
    {
        var feature = encoder.Feature;
        if (feature.Histogram is not { Counts.Count: > 0 } histogram || histogram.Counts.Sum() == 0)
            return null;
        double[] counts = [.. histogram.Counts.Select(count => (double)count)];
        switch (feature.Type)
        {
            case FeatureType.Category when feature.Codes is { } codes:
                return Codes(encoder, counts, codes);
            case FeatureType.Category:
                return new Bins(feature.Name, WithGaps(counts, feature), row => Chosen(row.Slice(encoder.Offset, encoder.Columns.Count)));
            case FeatureType.Boolean:
                var all = counts.Sum();
                var share = feature.Mean ?? 0.5;
                return new Bins(feature.Name, WithGaps([all * (1 - share), all * share], feature), row => Truth(row[encoder.Offset]));
            case FeatureType.Timestamp:
                return Numbers(encoder, counts, [.. histogram.Edges!.Select(edge => (float)(edge / SecondsPerDay))]);
            default:
                return Numbers(encoder, counts, [.. histogram.Edges!.Select(edge => (float)(edge - (feature.Offset ?? 0)))]);
        }
    }

    /// <summary>The bins of a number that is predicted.</summary>
    public static Bins? OfOutput(OutputField output, int index)
    {
        if (output.Histogram is not { Edges: { Count: > 1 } edges } histogram)
            return null;
        float[] inner = [.. edges.Skip(1).SkipLast(1).Select(edge => (float)edge)];
        return new Bins(output.Name, [.. histogram.Counts.Select(count => (double)count)], row => Among(row[index], inner));
    }

    /// <summary>The bins of a class that is predicted.</summary>
    public static Bins? OfClass(OutputField output, Func<ReadOnlySpan<float>, int> decide) =>
        output.Histogram is { } histogram
            ? new Bins(output.Name, [.. histogram.Counts.Select(count => (double)count)], row => decide(row))
            : null;

    private static Bins Numbers(FeatureEncoder encoder, double[] counts, float[] edges)
    {
        // What lies beyond the ends is in the first bin or the last.
        var inner = edges[1..^1];
        var gap = counts.Length;
        return new Bins(encoder.Feature.Name, WithGaps(counts, encoder.Feature), row =>
            float.IsNaN(row[encoder.Offset]) ? gap : Among(row[encoder.Offset], inner)
        );
    }

    // Categories of one code cannot be told apart any more.
    private static Bins Codes(FeatureEncoder encoder, double[] counts, IReadOnlyList<float> codes)
    {
        var places = new Dictionary<float, int>();
        var merged = new List<double>();
        for (var i = 0; i < codes.Count; i++)
        {
            if (places.TryAdd(codes[i], merged.Count))
                merged.Add(0);
            merged[places[codes[i]]] += counts[i];
        }

        return new Bins(encoder.Feature.Name, WithGaps([.. merged], encoder.Feature), row =>
            places.GetValueOrDefault(row[encoder.Offset], merged.Count)
        );
    }

    private static double[] WithGaps(double[] counts, Feature feature) =>
        [.. counts, feature.Missing >= 1 ? 0 : counts.Sum() * feature.Missing / (1 - feature.Missing)];

    private static int Among(float value, float[] inner)
    {
        var bin = 0;
        foreach (var edge in inner)
            bin += value >= edge ? 1 : 0;
        return bin;
    }

    private static int Chosen(ReadOnlySpan<float> columns) => columns.IndexOf(1f) is var chosen and >= 0 ? chosen : columns.Length;

    private static int Truth(float value) =>
        value switch
        {
            0 => 0,
            1 => 1,
            _ => 2,
        };
}

/// <summary>The bin of a row.</summary>
internal delegate int BinOf(ReadOnlySpan<float> row);
