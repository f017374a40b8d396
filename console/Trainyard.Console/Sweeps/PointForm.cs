using System.Globalization;
using System.Text.Json.Nodes;
using Trainyard.Api;

namespace Trainyard.Console.Sweeps;

/// <summary>A point of the space as somebody types it: a text for each parameter, empty where the sampler is to choose. Pure.</summary>
internal static class PointForm
{
    /// <summary>The point, and what is wrong with it by parameter.</summary>
    public static (JsonObject Point, IReadOnlyDictionary<string, string> Faults) Read(
        IReadOnlyList<ParameterSpec> parameters,
        IReadOnlyDictionary<string, string?> texts
    )
    {
        var (point, faults) = (new JsonObject(), new Dictionary<string, string>());
        foreach (var parameter in parameters)
        {
            if (texts.GetValueOrDefault(parameter.Name) is not { } given || string.IsNullOrWhiteSpace(given))
                continue;
            var (value, fault) = Value(parameter, given.Trim());
            if (fault is not null)
                faults[parameter.Name] = fault;
            else
                point[parameter.Name] = value;
        }

        return (point, faults);
    }

    private static (JsonNode? Value, string? Fault) Value(ParameterSpec parameter, string text) =>
        parameter.Type switch
        {
            ParameterType.Categorical => (parameter.Values ?? []).FirstOrDefault(value => value.ToString() == text)
                is { ValueKind: not System.Text.Json.JsonValueKind.Undefined } known
                ? (JsonNode.Parse(known.GetRawText()), null)
                : (null, $"one of {string.Join(", ", parameter.Values ?? [])}"),
            ParameterType.Boolean => bool.TryParse(text, out var truth) ? (JsonValue.Create(truth), null) : (null, "true or false"),
            _ => Number(parameter, text),
        };

    private static (JsonNode? Value, string? Fault) Number(ParameterSpec parameter, string text)
    {
        string? Text(double? bound) => bound?.ToString("R", CultureInfo.InvariantCulture);
        var range =
            $"a {(parameter.Type == ParameterType.Integer ? "whole " : "")}number from {Text(parameter.Min)} to {Text(parameter.Max)}";
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || !double.IsFinite(number))
            return (null, range);
        if (number < parameter.Min || number > parameter.Max)
            return (null, range);
        if (parameter.Type == ParameterType.Integer)
            return number == Math.Floor(number) ? (JsonValue.Create((long)number), null) : (null, range);
        return (JsonValue.Create(number), null);
    }
}
