using System.Text.Json;
using System.Text.Json.Nodes;

namespace Trainyard.Cli.Scenarios;

/// <summary>The fields of a scenario's JSON, each with its type.</summary>
internal sealed class ScenarioFields
{
    private readonly JsonObject _json;

    /// <exception cref="CliException">There is a field that is not known.</exception>
    public ScenarioFields(JsonObject json, string[] known)
    {
        _json = json;
        if (json.Select(field => field.Key).FirstOrDefault(name => !known.Contains(name)) is { } strange)
            throw new CliException($"{strange} is no field of a scenario: they are {string.Join(", ", known)}");
    }

    public JsonArray? List(string name) => Of(name, "a list", node => node as JsonArray);

    public string? Text(string name) => Of(name, "a text", AsText);

    public double? Number(string name) => Of(name, "a number", AsNumber);

    public bool Flag(string name, bool otherwise) =>
        Of(name, "true or false", node => node.GetValueKind() is JsonValueKind.True or JsonValueKind.False ? (bool?)node : null)
        ?? otherwise;

    /// <summary>A text, or a list of them.</summary>
    public IReadOnlyList<string> Texts(string name) => Of(name, "a text or a list of texts", node => node is JsonArray many
            && many.Select(AsText).ToList() is var texts
            && !texts.Contains(null)
                ? texts.OfType<string>().ToList()
            : AsText(node) is { } one ? [one]
            : null) ?? [];

    public IReadOnlyDictionary<string, double> Numbers(string name) =>
        Of(name, "an object of numbers", node =>
            node is JsonObject many && many.All(pair => AsNumber(pair.Value) is not null)
                ? many.ToDictionary(pair => pair.Key, pair => AsNumber(pair.Value)!.Value)
                : null
        ) ?? [];

    private T? Of<T>(string name, string what, Func<JsonNode, T?> read) =>
        _json[name] is not { } node ? default
        : read(node) is { } value ? value
        : throw new CliException($"{name} must be {what}, not {node.ToJsonString()}");

    private static string? AsText(JsonNode? node) => node?.GetValueKind() == JsonValueKind.String ? (string?)node : null;

    private static double? AsNumber(JsonNode? node) => node?.GetValueKind() == JsonValueKind.Number ? (double?)node : null;
}
