using System.Buffers;

namespace Trainyard.Local.ApiServer.Storage;

/// <summary>One object at one version: its JSON, never changed, and what indexes and selectors need to know of it.</summary>
internal sealed class StoredObject
{
    private static readonly JsonWriterOptions Compact = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    private KeyValuePair<string, string>[]? _labels;

    public StoredObject(string resource, string ns, string name, long version, byte[] json)
    {
        (Resource, Namespace, Name, Version, Json) = (resource, ns, name, version, json);
        (Uid, OwnerUids, IsEnding) = ReadOwnership(json);
    }

    /// <summary>Plural and group, such as "jobs.batch".</summary>
    public string Resource { get; }

    /// <summary>Empty for cluster-wide objects.</summary>
    public string Namespace { get; }

    public string Name { get; }

    public long Version { get; }

    /// <summary>UTF-8; begins with kind and apiVersion, so that lists can leave them out by an offset.</summary>
    public byte[] Json { get; }

    public string Uid { get; }

    public string[] OwnerUids { get; }

    /// <summary>Whether it is marked for deletion.</summary>
    public bool IsEnding { get; }

    public KeyValuePair<string, string>[] Labels => _labels ??= ReadLabels(Json);

    public static StoredObject From(string resource, JsonObject body, long version)
    {
        var metadata = body["metadata"]!.AsObject();
        metadata["resourceVersion"] = version.ToString();
        return new StoredObject(resource, (string?)metadata["namespace"] ?? "", (string)metadata["name"]!, version, Serialize(body));
    }

    /// <summary>A copy of its own for the caller.</summary>
    public JsonObject Parse() => JsonNode.Parse(Json)!.AsObject();

    public static byte[] Serialize(JsonNode node)
    {
        ArrayBufferWriter<byte> buffer = new(1024);
        using (Utf8JsonWriter writer = new(buffer, Compact))
            node.WriteTo(writer);

        return buffer.WrittenSpan.ToArray();
    }

    private static (string Uid, string[] Owners, bool IsEnding) ReadOwnership(byte[] json)
    {
        if (json.Length == 0)
            return ("", [], false);

        using var document = JsonDocument.Parse(json);
        var metadata = document.RootElement.GetProperty("metadata");
        var uid = metadata.TryGetProperty("uid", out var own) ? own.GetString()! : "";
        string[] owners = metadata.TryGetProperty("ownerReferences", out var references)
            ? [.. references.EnumerateArray().Select(reference => reference.GetProperty("uid").GetString()!)]
            : [];
        return (uid, owners, metadata.TryGetProperty("deletionTimestamp", out _));
    }

    private static KeyValuePair<string, string>[] ReadLabels(byte[] json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.GetProperty("metadata").TryGetProperty("labels", out var labels)
            ? [.. labels.EnumerateObject().Select(label => KeyValuePair.Create(label.Name, label.Value.GetString() ?? ""))]
            : [];
    }
}
