using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Trainyard.Local.Schemas;

/// <summary>Reading and writing at paths of JSON documents.</summary>
internal static class Json
{
    public static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The node at a dotted path, or null.</summary>
    public static JsonNode? At(this JsonNode? node, string path)
    {
        foreach (string part in path.Split('.', StringSplitOptions.RemoveEmptyEntries))
        {
            node = (node as JsonObject)?[part];
        }

        return node;
    }

    /// <summary>The string at a dotted path, or null where there is none or something else.</summary>
    public static string? Text(this JsonNode? node, string path) => node.At(path) is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    /// <summary>The integer at a dotted path, or null.</summary>
    public static long? Integer(this JsonNode? node, string path) =>
        node.At(path) is not JsonValue value ? null
        : value.TryGetValue(out long number) ? number
        : value.TryGetValue(out int small) ? small
        : null;

    public static bool True(this JsonNode? node, string path) => node.At(path) is JsonValue value && value.TryGetValue(out bool flag) && flag;

    /// <summary>The objects of the list at a dotted path; empty where there is none.</summary>
    public static IEnumerable<JsonObject> Objects(this JsonNode? node, string path) =>
        node.At(path) is JsonArray list ? list.OfType<JsonObject>() : [];

    /// <summary>The strings of the list at a dotted path.</summary>
    public static IEnumerable<string> Texts(this JsonNode? node, string path) =>
        node.At(path) is JsonArray list ? list.Select(one => one.Text("") ?? "") : [];

    /// <summary>Sets a node at a dotted path, making the objects on the way; null removes.</summary>
    public static void Put(this JsonObject root, string path, JsonNode? value)
    {
        string[] parts = path.Split('.', StringSplitOptions.RemoveEmptyEntries);
        foreach (string part in parts[..^1])
        {
            if (root[part] is not JsonObject next)
            {
                if (value is null)
                {
                    return;
                }

                root[part] = next = [];
            }

            root = next;
        }

        if (value is null)
        {
            root.Remove(parts[^1]);
        }
        else
        {
            root[parts[^1]] = value;
        }
    }

    public static JsonObject Copy(this JsonObject source) => source.DeepClone().AsObject();

    public static JsonObject Meta(this JsonObject source)
    {
        if (source["metadata"] is not JsonObject metadata)
        {
            source["metadata"] = metadata = [];
        }

        return metadata;
    }

    public static string Name(this JsonObject source) => source.Text("metadata.name") ?? "";

    public static bool Same(JsonNode? left, JsonNode? right) => JsonNode.DeepEquals(left, right);

    public static JsonValueKind KindOf(JsonNode? node) => node?.GetValueKind() ?? JsonValueKind.Null;
}
