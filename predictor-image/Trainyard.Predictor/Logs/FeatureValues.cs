using Trainyard.Contracts;
using Trainyard.Models;

namespace Trainyard.Predictor.Logs;

/// <summary>Encoded rows as the values of their features again: what the model saw. A category that training did not know is a
/// gap.</summary>
internal static class FeatureValues
{
    /// <summary>double?[], bool?[], string?[] or DateTime?[] (UTC), a value for each row.</summary>
    /// <param name="rows">The rows, one after the other.</param>
    /// <param name="width">The number of values of a row.</param>
    public static Array Of(FeatureEncoder encoder, ReadOnlySpan<float> rows, int width)
    {
        var feature = encoder.Feature;
        return feature.Type switch
        {
            FeatureType.Category when feature.Exact == true => Each(encoder, rows, width, ExactValues.Unpack),
            FeatureType.Category => Each(encoder, rows, width, columns => Category(feature, columns)),
            FeatureType.Boolean => Each(encoder, rows, width, columns => float.IsNaN(columns[0]) ? (bool?)null : columns[0] != 0),
            FeatureType.Timestamp => Each(encoder, rows, width, Moment),
            _ when feature.Exact == true => Each(encoder, rows, width, columns => Number(ExactValues.Join(columns))),
            _ => Each(encoder, rows, width, columns => Number(columns[0] + (feature.Offset ?? 0))),
        };
    }

    private static Array Each<T>(FeatureEncoder encoder, ReadOnlySpan<float> rows, int width, Func<ReadOnlySpan<float>, T> value)
    {
        var values = new T[rows.Length / width];
        for (var row = 0; row < values.Length; row++)
            values[row] = value(rows.Slice((row * width) + encoder.Offset, encoder.Columns.Count));
        return values;
    }

    private static double? Number(double value) => double.IsNaN(value) ? null : value;

    private static string? Category(Feature feature, ReadOnlySpan<float> columns)
    {
        if (float.IsNaN(columns[0]))
            return null;
        var index = -1;
        if (feature.Codes is null)
            index = columns.IndexOf(1f);
        for (var i = 0; index < 0 && i < (feature.Codes?.Count ?? 0); i++)
            index = feature.Codes![i] == columns[0] ? i : -1;
        return index < 0 ? null : feature.Categories![index];
    }

    // The days hold no more than minutes, the hours do: what is left of the days is the whole day.
    private static DateTime? Moment(ReadOnlySpan<float> columns) =>
        float.IsNaN(columns[0])
            ? null
            : DateTime
                .UnixEpoch.AddDays(Math.Round(columns[0] - (columns[3] / 24.0)))
                .AddMilliseconds(Math.Round(columns[3] * 3_600_000.0));
}
