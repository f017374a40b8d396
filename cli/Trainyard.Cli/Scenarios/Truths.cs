using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Trainyard.Contracts;
using Trainyard.Learning;

namespace Trainyard.Cli.Scenarios;

/// <summary>What a scenario says that a row is, as metrics want it.</summary>
internal static class Truths
{
    /// <summary>A class's or anomaly's number, the numbers of a regression, or a unit vector.</summary>
    /// <exception cref="CliException">It is none for this model.</exception>
    public static double[] Of(JsonNode? truth, TestedModel model) =>
        model.Task switch
        {
            LearningTask.Regression => Numbers(truth, model.Outputs),
            LearningTask.DirectionRegression => Direction(truth),
            LearningTask.AnomalyDetection => [Anomaly(truth)],
            _ => [ClassOf(truth, model.Classes)],
        };

    /// <summary>The place of a class: a number is the same whether it is written 1, 1.0 or "1".</summary>
    public static int ClassOf(JsonNode? value, IReadOnlyList<string> classes)
    {
        var text =
            value is null ? ""
            : value.GetValueKind() == JsonValueKind.String ? (string)value!
            : value.ToJsonString();
        for (var c = 0; c < classes.Count; c++)
        {
            var same = string.Equals(
                classes[c],
                text,
                value?.GetValueKind() is JsonValueKind.String ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase
            );
            if (same || (Number(classes[c]) is { } number && number == Number(text)))
                return c;
        }

        throw new CliException($"{(text.Length == 0 ? "nothing" : text)} is no class of the model: they are {string.Join(", ", classes)}");
    }

    private static double[] Numbers(JsonNode? truth, IReadOnlyList<string> outputs)
    {
        IReadOnlyList<JsonNode?> values = truth switch
        {
            JsonObject named => [.. outputs.Select(name => named[name])],
            JsonArray list => [.. list],
            _ => [truth],
        };
        double[] numbers = [.. values.Select(NumberOf).OfType<double>()];
        return numbers.Length == outputs.Count && values.Count == outputs.Count
            ? numbers
            : throw new CliException($"{Show(truth)} is not what the model gives: a number for {string.Join(", ", outputs)}");
    }

    /// <summary>Azimuth and zenith in radians, by name or in this order, or a vector of any length but zero.</summary>
    private static double[] Direction(JsonNode? truth)
    {
        IReadOnlyList<JsonNode?> values = truth is JsonObject named ? [named["azimuth"], named["zenith"]] : [.. truth as JsonArray ?? []];
        double[] numbers = [.. values.Select(NumberOf).OfType<double>()];
        if (numbers is [var azimuth, var zenith])
            return Directions.ToVector(azimuth, zenith) is var (x, y, z) ? [x, y, z] : [];
        return numbers is { Length: 3 } && numbers.Any(value => value != 0)
            ? numbers
            : throw new CliException($"{Show(truth)} is no direction: [azimuth, zenith], both in radians, or a vector [x, y, z]");
    }

    private static double Anomaly(JsonNode? truth) =>
        Show(truth).Trim('"').ToLowerInvariant() switch
        {
            "true" or "1" => 1,
            "false" or "0" => 0,
            _ => throw new CliException($"{Show(truth)} does not say whether a row is an anomaly: true or false, 1 or 0"),
        };

    private static double? NumberOf(JsonNode? node) =>
        node?.GetValueKind() switch
        {
            JsonValueKind.Number => (double)node!,
            JsonValueKind.String => Number((string)node!),
            _ => null,
        };

    private static double? Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;

    private static string Show(JsonNode? node) => node?.ToJsonString() ?? "null";
}
