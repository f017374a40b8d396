using System.Globalization;
using System.Text.Json.Nodes;

namespace Trainyard.Local.Workloads;

/// <summary>Reads Kubernetes objects without ceremony: what is not there, or has another type, is null or empty.</summary>
internal static class JsonAccess
{
    public static JsonNode? At(this JsonNode? node, params ReadOnlySpan<string> path)
    {
        foreach (var part in path)
        {
            if (node is not JsonObject o) return null;
            node = o[part];
        }
        return node;
    }

    public static JsonObject? Object(this JsonNode? node, params ReadOnlySpan<string> path) => node.At(path) as JsonObject;

    public static string? Text(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.At(path) is JsonValue v && v.TryGetValue(out string? s) ? s : null;

    public static long? Number(this JsonNode? node, params ReadOnlySpan<string> path)
    {
        if (node.At(path) is not JsonValue v) return null;
        if (v.TryGetValue(out long l)) return l;
        if (v.TryGetValue(out int i)) return i;
        return v.TryGetValue(out double d) ? (long)d : null;
    }

    public static int Int(this JsonNode? node, int otherwise, params ReadOnlySpan<string> path) => (int)(node.Number(path) ?? otherwise);

    public static bool Flag(this JsonNode? node, params ReadOnlySpan<string> path) => node.At(path) is JsonValue v && v.TryGetValue(out bool b) && b;

    public static DateTimeOffset? Time(this JsonNode? node, params ReadOnlySpan<string> path) =>
        DateTimeOffset.TryParse(node.Text(path), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var t) ? t : null;

    public static IEnumerable<JsonObject> Items(this JsonNode? node, params ReadOnlySpan<string> path) =>
        (node.At(path) as JsonArray)?.OfType<JsonObject>() ?? [];

    public static List<string> Texts(this JsonNode? node, params ReadOnlySpan<string> path) =>
        (node.At(path) as JsonArray)?.Select(n => n.Text() ?? n?.ToJsonString() ?? "").ToList() ?? [];

    public static Dictionary<string, string> Map(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.Object(path)?.ToDictionary(p => p.Key, p => p.Value.Text() ?? "") ?? [];

    /// <summary>The object below a name, made if there is none.</summary>
    public static JsonObject Make(this JsonObject node, string name)
    {
        if (node[name] is JsonObject found) return found;
        var made = new JsonObject();
        node[name] = made;
        return made;
    }

    /// <summary>Sets a field, or takes it out where the value is null.</summary>
    public static JsonObject Put(this JsonObject node, string name, JsonNode? value)
    {
        if (value is null) node.Remove(name);
        else node[name] = value;
        return node;
    }

    public static JsonArray ToJson(this IEnumerable<JsonNode> items) => new([.. items]);

    public static JsonArray ToJson(this IEnumerable<string> items) => new([.. items.Select(s => (JsonNode)s)]);

    public static bool Same(this JsonNode? a, JsonNode? b) => JsonNode.DeepEquals(a, b);

    public static JsonObject Copy(this JsonObject o) => (JsonObject)o.DeepClone();

    public static string Name(this JsonObject o) => o.Text("metadata", "name") ?? "";

    public static string Namespace(this JsonObject o) => o.Text("metadata", "namespace") ?? "";

    public static string Uid(this JsonObject o) => o.Text("metadata", "uid") ?? "";

    public static Key KeyOf(this JsonObject o) => new(o.Namespace(), o.Name());

    public static bool Deleting(this JsonObject o) => o.Text("metadata", "deletionTimestamp") is not null;

    public static JsonObject? ControllerOf(this JsonObject o) => o.Items("metadata", "ownerReferences").FirstOrDefault(r => r.Flag("controller"));

    public static JsonObject? Condition(this JsonObject o, string type) => o.Items("status", "conditions").FirstOrDefault(c => c.Text("type") == type);

    public static bool IsTrue(this JsonObject o, string conditionType) => o.Condition(conditionType).Text("status") == "True";

    /// <summary>Whole seconds, as metav1.Time.</summary>
    public static string Stamp(this DateTimeOffset t) => t.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>Microseconds, as metav1.MicroTime.</summary>
    public static string MicroStamp(this DateTimeOffset t) => t.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);

    public static JsonObject ControllerReference(this JsonObject owner, string apiVersion, string kind) => new()
    {
        ["apiVersion"] = apiVersion,
        ["kind"] = kind,
        ["name"] = owner.Name(),
        ["uid"] = owner.Uid(),
        ["controller"] = true,
        ["blockOwnerDeletion"] = true,
    };
}

/// <summary>Names an object within its resource.</summary>
internal readonly record struct Key(string Namespace, string Name)
{
    public override string ToString() => $"{Namespace}/{Name}";
}
