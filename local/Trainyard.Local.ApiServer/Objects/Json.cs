using System.Text.Encodings.Web;

namespace Trainyard.Local.ApiServer.Objects;

/// <summary>
/// Reads and writes Kubernetes objects at dotted paths, such as spec.replicas, without ceremony: what is not there, or has another type, is
/// null or empty. No path means the node itself.
/// </summary>
public static class Json
{
    public static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static JsonNode? At(this JsonNode? node, string path = "")
    {
        if (!path.Contains('.'))
            return path.Length == 0 ? node : (node as JsonObject)?[path];

        foreach (var part in path.Split('.'))
            node = (node as JsonObject)?[part];
        return node;
    }

    public static JsonObject? Object(this JsonNode? node, string path = "") => node.At(path) as JsonObject;

    public static string? Text(this JsonNode? node, string path = "") =>
        node.At(path) is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    public static long? Integer(this JsonNode? node, string path = "") =>
        node.At(path) is not JsonValue value ? null
        : value.TryGetValue(out long number) ? number
        : value.TryGetValue(out int small) ? small
        : null;

    public static int Int(this JsonNode? node, int otherwise, string path) => (int)(node.Integer(path) ?? otherwise);

    public static bool True(this JsonNode? node, string path = "") =>
        node.At(path) is JsonValue value && value.TryGetValue(out bool flag) && flag;

    public static DateTimeOffset? Time(this JsonNode? node, string path = "") =>
        DateTimeOffset.TryParse(node.Text(path), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;

    /// <summary>The objects of a list.</summary>
    public static IEnumerable<JsonObject> Objects(this JsonNode? node, string path = "") =>
        node.At(path) is JsonArray list ? list.OfType<JsonObject>() : [];

    /// <summary>The items of a list as strings.</summary>
    public static List<string> Texts(this JsonNode? node, string path = "") =>
        node.At(path) is JsonArray list ? [.. list.Select(item => item.Text() ?? item?.ToJsonString() ?? "")] : [];

    /// <summary>The fields of an object as strings.</summary>
    public static Dictionary<string, string> Map(this JsonNode? node, string path = "") =>
        node.Object(path)?.ToDictionary(field => field.Key, field => field.Value.Text() ?? "") ?? [];

    /// <summary>The object below a name, made if there is none.</summary>
    public static JsonObject Make(this JsonObject node, string name)
    {
        if (node[name] is not JsonObject found)
            node[name] = found = [];
        return found;
    }

    /// <summary>The list below a name, made if there is none.</summary>
    public static JsonArray MakeList(this JsonObject node, string name)
    {
        if (node[name] is not JsonArray found)
            node[name] = found = [];
        return found;
    }

    /// <summary>Sets a node, making the objects on the way; null removes it.</summary>
    public static JsonObject Put(this JsonObject root, string path, JsonNode? value)
    {
        var dot = path.LastIndexOf('.');
        var parent =
            dot < 0 ? root
            : value is null ? root.Object(path[..dot])
            : path[..dot].Split('.').Aggregate(root, Make);
        if (value is null)
            parent?.Remove(path[(dot + 1)..]);
        else
            parent![path[(dot + 1)..]] = value;
        return root;
    }

    /// <summary>Makes these fields what they are in another object; those that it lacks are removed.</summary>
    public static JsonObject Take(this JsonObject root, JsonNode? from, params ReadOnlySpan<string> paths)
    {
        foreach (var path in paths)
            root.Put(path, from.At(path)?.DeepClone());
        return root;
    }

    /// <summary>Sets a field unless the text is empty, as the server leaves such fields out.</summary>
    public static JsonObject PutText(this JsonObject root, string path, string text) => text.Length == 0 ? root : root.Put(path, text);

    /// <summary>Sets a count unless it is 0, likewise.</summary>
    public static JsonObject PutCount(this JsonObject root, string path, int count) => root.Put(path, count > 0 ? count : null);

    public static JsonArray ToJson(this IEnumerable<JsonNode?> items) => [.. items];

    public static JsonArray ToJson(this IEnumerable<string> items) => [.. items.Select(item => (JsonNode)item)];

    /// <summary>Null where it is empty: such lists are left out of objects.</summary>
    public static JsonArray? OrNull(this JsonArray list) => list.Count == 0 ? null : list;

    public static bool Same(this JsonNode? left, JsonNode? right) => JsonNode.DeepEquals(left, right);

    public static JsonObject Copy(this JsonObject source) => source.DeepClone().AsObject();
}
