using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Trainyard.Contracts;
using Trainyard.Models;
using Trainyard.Predictor.RandomRows;
using Trainyard.Predictor.Serving;

namespace Trainyard.Predictor.Pages;

/// <summary>What the page for people makes its form from: the features with their ranges in training, and a row to begin with.</summary>
internal static class ModelDescription
{
    private const int MostCategories = 2000;

    public static byte[] Of(ServedModel model)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(bytes))
            Write(writer, model);
        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>What a model is, in a sentence or two.</summary>
    public static string About(Manifest manifest)
    {
        var text =
            $"{manifest.Task} by {manifest.Algorithm}, learnt from "
            + $"{manifest.TrainingRows.ToString("N0", CultureInfo.InvariantCulture)} rows.";
        if (manifest.Holdout is not { } holdout)
            return text;
        return text
            + string.Create(
                CultureInfo.InvariantCulture,
                $" On rows that it had never seen: {holdout.Metric} {holdout.Value:G5} (95 % interval {holdout.Interval95[0]:G5} to "
                    + $"{holdout.Interval95[1]:G5})."
            );
    }

    private static void Write(Utf8JsonWriter writer, ServedModel model)
    {
        writer.WriteStartObject();
        writer.WriteString("name"u8, model.Manifest.TrainingJob);
        writer.WriteString("about"u8, $"Version {model.Manifest.Version}. {About(model.Manifest)}");
        writer.WriteString("digest"u8, model.Digest);
        if (model.Signature.PositiveClass is { } positive)
            writer.WriteString("positiveClass"u8, positive);
        writer.WriteStartArray("features"u8);
        foreach (var feature in model.Signature.Features)
            Write(writer, feature);
        writer.WriteEndArray();
        writer.WritePropertyName("example"u8);
        writer.WriteRawValue(new RandomRow(model.Signature).Draw(seed: 1));
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, Feature feature)
    {
        writer.WriteStartObject();
        writer.WriteString("name"u8, feature.Name);
        writer.WriteString("type"u8, feature.Type.ToString());
        if (feature is { Min: { } min, Max: { } max })
        {
            writer.WriteNumber("min"u8, min);
            writer.WriteNumber("max"u8, max);
            if (feature.Type == FeatureType.Timestamp)
            {
                writer.WriteString("first"u8, Day(min));
                writer.WriteString("last"u8, Day(max));
            }
        }

        if (feature.Categories is { } categories)
        {
            writer.WriteStartArray("categories"u8);
            foreach (var category in categories.Take(MostCategories))
                writer.WriteStringValue(category);
            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    private static string Day(double seconds) =>
        DateTime.UnixEpoch.AddSeconds(seconds).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
