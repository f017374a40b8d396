using System.Globalization;
using System.Text.Json;
using Trainyard.Contracts;
using Trainyard.Learning;
using Trainyard.Predictor.Serving;

namespace Trainyard.Predictor.Feedback;

/// <summary>What a prediction should have been: a class, or numbers.</summary>
/// <param name="Class">The class, or null.</param>
/// <param name="Numbers">A number for each output, azimuth and zenith for a direction; empty for a class.</param>
internal sealed record Truth(string? Class, double[] Numbers)
{
    /// <summary>The truth that is written as JSON; null where it cannot be one of this model.</summary>
    public static Truth? Read(JsonElement told, ServedModel model)
    {
        if (model.Signature.Classes is { } classes)
            return ClassName(told) is { } name && classes.Contains(name) ? new Truth(name, []) : null;
        return ReadNumbers(told, Names(model)) is { } numbers ? new Truth(null, numbers) : null;
    }

    /// <summary>What it must be, in words that follow the field's name.</summary>
    public static string Expected(ServedModel model)
    {
        if (model.Signature.Classes is { } classes)
            return $"must be one of the classes {string.Join(", ", classes)}";
        var names = Names(model);
        return names.Length == 1 ? "must be a number" : $"must be an object with the numbers {string.Join(" and ", names)}";
    }

    /// <summary>How far numbers were off, by output; of a direction the angle in radians.</summary>
    public (string Name, double Value)[] Errors(double[] outputs, ServedModel model) =>
        model.Manifest.Task == LearningTask.DirectionRegression
            ? [("angle", Angle(outputs, Numbers[0], Numbers[1]))]
            : [.. Names(model).Select((name, i) => (name, outputs[i] - Numbers[i]))];

    /// <summary>The names of its numbers.</summary>
    public static string[] Names(ServedModel model) =>
        model.Manifest.Task == LearningTask.DirectionRegression ? ["azimuth", "zenith"] : [.. model.OutputNames];

    private static string? ClassName(JsonElement told) =>
        told.ValueKind switch
        {
            JsonValueKind.String => told.GetString(),
            JsonValueKind.True or JsonValueKind.False => told.GetBoolean() ? "true" : "false",
            JsonValueKind.Number => told.GetDouble().ToString(CultureInfo.InvariantCulture),
            _ => null,
        };

    // One output is a number; several are an object by their names.
    private static double[]? ReadNumbers(JsonElement told, string[] names)
    {
        var values = new double[names.Length];
        for (var i = 0; i < names.Length; i++)
        {
            var value = told;
            var found = names.Length == 1 || (told.ValueKind == JsonValueKind.Object && told.TryGetProperty(names[i], out value));
            if (!found || value.ValueKind != JsonValueKind.Number || !double.IsFinite(values[i] = value.GetDouble()))
                return null;
        }

        return values;
    }

    private static double Angle(double[] outputs, double azimuth, double zenith)
    {
        var (x, y, z) = Directions.ToVector(azimuth, zenith);
        return Metrics
            .Named("meanAngle")
            .Of(
                new Scoring
                {
                    Predictions = outputs,
                    Labels = new LabelMatrix([x, y, z], 1, 3),
                    Task = LearningTask.DirectionRegression,
                }
            );
    }
}
