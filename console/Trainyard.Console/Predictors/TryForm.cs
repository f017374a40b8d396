using System.Globalization;
using System.Text.Json.Nodes;

namespace Trainyard.Console.Predictors;

/// <summary>The form of a predictor, as its own page makes it: from what it says of its features. Pure.</summary>
/// <param name="Name">The model's name.</param>
/// <param name="About">What it is, in a sentence or two.</param>
internal sealed record TryForm(string Name, string About, IReadOnlyList<TryField> Fields)
{
    /// <summary>From the answer of <c>/ui/model</c>.</summary>
    public static TryForm Of(JsonNode model) =>
        new(
            model["name"]?.ToString() ?? "",
            model["about"]?.ToString() ?? "",
            [.. (model["features"]?.AsArray() ?? []).OfType<JsonObject>().Select(feature => TryField.Of(feature, model["example"]))]
        );

    /// <summary>The body of a request; a feature left empty is not known.</summary>
    public JsonObject Body(IReadOnlyDictionary<string, string?> texts) =>
        new()
        {
            ["features"] = new JsonObject(
                Fields.Select(field => KeyValuePair.Create(field.Name, field.Value(texts.GetValueOrDefault(field.Name))))
            ),
        };
}

/// <summary>A feature.</summary>
internal sealed record TryField(string Name, string Type, string Hint, IReadOnlyList<string> Choices, string? Example)
{
    private const int MostChoices = 200;

    public static TryField Of(JsonObject feature, JsonNode? example)
    {
        var (name, type) = (feature["name"]?.ToString() ?? "", feature["type"]?.ToString() ?? "");
        var choices =
            type == "Boolean"
                ? ["true", "false"]
                : (feature["categories"]?.AsArray() ?? []).Select(value => value?.ToString() ?? "").ToList();
        var hint =
            feature["first"] is { } first ? $"{first} to {feature["last"]}"
            : feature["min"] is { } min && type != "Boolean" ? $"{Short(min)} to {Short(feature["max"])}"
            : "";
        return new(name, type, hint, [.. choices.Take(MostChoices)], Text(example?[name]));
    }

    /// <summary>As JSON; what is no number goes as a text, for the predictor says best what is wrong with it.</summary>
    public JsonNode? Value(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return null;
        if (Type == "Boolean" && bool.TryParse(text, out var truth))
            return truth;
        return Type is "Number" or "Integer" && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? double.IsFinite(number)
                ? number
                : text
            : text.Trim();
    }

    private static string? Text(JsonNode? value) =>
        value is JsonValue known && known.TryGetValue<double>(out var number) ? Words.Number(number) : value?.ToString();

    private static string Short(JsonNode? value) => value is null ? "" : Words.Number(value.GetValue<double>());
}
