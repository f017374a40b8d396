using System.Text.Json;
using System.Text.Json.Nodes;
using YamlDotNet.Serialization;

namespace Trainyard.Crds;

/// <summary>Writes JSON as YAML, for people to read.</summary>
internal static class Yaml
{
    private static readonly ISerializer Serializer = new SerializerBuilder()
        .WithQuotingNecessaryStrings()
        .DisableAliases()
        .WithIndentedSequences()
        .Build();

    public static string Write(JsonNode node) => Serializer.Serialize(Plain(node)!).ReplaceLineEndings("\n");

    private static object? Plain(JsonNode? node) =>
        node switch
        {
            JsonObject map => map.ToDictionary(pair => pair.Key, pair => Plain(pair.Value)),
            JsonArray list => list.Select(Plain).ToList(),
            JsonValue value => Plain(JsonSerializer.SerializeToElement(value)),
            _ => null,
        };

    private static object? Plain(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.String => value.GetString(),
            JsonValueKind.True or JsonValueKind.False => value.GetBoolean(),
            JsonValueKind.Number when value.TryGetInt64(out var whole) => whole,
            JsonValueKind.Number => value.GetDouble(),
            _ => null,
        };
}
