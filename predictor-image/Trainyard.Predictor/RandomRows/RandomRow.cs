using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Trainyard.Contracts;
using Trainyard.Models;

namespace Trainyard.Predictor.RandomRows;

/// <summary>Draws rows that could have been training rows: each feature by its own histogram, gaps as often as in training.</summary>
internal sealed class RandomRow(Signature signature)
{
    /// <summary>A row as a JSON object; the same for the same seed.</summary>
    public byte[] Draw(int seed)
    {
        var random = new Random(seed);
        var bytes = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(bytes))
        {
            writer.WriteStartObject();
            foreach (var feature in signature.Features)
            {
                writer.WritePropertyName(feature.Name);
                Write(writer, feature, random);
            }

            writer.WriteEndObject();
        }

        return bytes.WrittenSpan.ToArray();
    }

    private static void Write(Utf8JsonWriter writer, Feature feature, Random random)
    {
        if (feature is { Histogram: null, Missing: 0 })
        {
            WriteUnknown(writer, feature, random);
            return;
        }

        if (random.NextDouble() < feature.Missing || feature.Histogram is not { } histogram || histogram.Counts.Sum() == 0)
        {
            writer.WriteNullValue();
            return;
        }

        var bin = Bin(histogram.Counts, random);
        if (feature.Type == FeatureType.Category)
        {
            writer.WriteStringValue(feature.Categories![bin]);
            return;
        }

        var edges = histogram.Edges!;
        var value = edges[bin] + (random.NextDouble() * (edges[bin + 1] - edges[bin]));
        switch (feature.Type)
        {
            case FeatureType.Boolean:
                // The mean is the share of true.
                writer.WriteBooleanValue(random.NextDouble() < (feature.Mean ?? 0.5));
                break;
            case FeatureType.Integer:
                writer.WriteNumberValue(Math.Round(value));
                break;
            case FeatureType.Timestamp:
                var format = feature.Format?.DateFormats is [var first, ..] ? first : "yyyy-MM-dd'T'HH:mm:ss'Z'";
                writer.WriteStringValue(DateTime.UnixEpoch.AddSeconds(Math.Round(value)).ToString(format, CultureInfo.InvariantCulture));
                break;
            default:
                writer.WriteNumberValue(feature.Offset is null ? (float)value : value);
                break;
        }
    }

    // A model that was not trained here says little of what it saw.
    private static void WriteUnknown(Utf8JsonWriter writer, Feature feature, Random random)
    {
        switch (feature.Type)
        {
            case FeatureType.Category:
                writer.WriteStringValue(feature.Categories is { Count: > 0 } known ? known[random.Next(known.Count)] : "");
                break;
            case FeatureType.Boolean:
                writer.WriteBooleanValue(random.Next(2) == 1);
                break;
            case FeatureType.Timestamp:
                writer.WriteNullValue();
                break;
            default:
                var (low, high) = (feature.Min ?? 0, feature.Max ?? 1);
                var value = low + (random.NextDouble() * (high - low));
                writer.WriteNumberValue((float)(feature.Type == FeatureType.Integer ? Math.Round(value) : value));
                break;
        }
    }

    private static int Bin(IReadOnlyList<long> counts, Random random)
    {
        var drawn = random.NextInt64(counts.Sum());
        var bin = 0;
        while (drawn >= counts[bin])
            drawn -= counts[bin++];
        return bin;
    }
}
