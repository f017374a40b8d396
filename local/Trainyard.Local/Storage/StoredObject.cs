using System.Buffers;

namespace Trainyard.Local.Storage;

/// <summary>One object at one version: its JSON, never changed, and what indexes and selectors need to know of it.</summary>
internal sealed class StoredObject
{
    private static readonly JsonWriterOptions Compact = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

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
        JsonObject metadata = body["metadata"]!.AsObject();
        metadata["resourceVersion"] = version.ToString();
        return new StoredObject(resource, (string?)metadata["namespace"] ?? "", (string)metadata["name"]!, version, Serialize(body));
    }

    /// <summary>A copy of its own for the caller.</summary>
    public JsonObject Parse() => JsonNode.Parse(Json)!.AsObject();

    public static byte[] Serialize(JsonNode node)
    {
        ArrayBufferWriter<byte> buffer = new(1024);
        using (Utf8JsonWriter writer = new(buffer, Compact)) node.WriteTo(writer);

        return buffer.WrittenSpan.ToArray();
    }

    private static (string Uid, string[] Owners, bool IsEnding) ReadOwnership(byte[] json)
    {
        string uid = "";
        bool ending = false;
        List<string>? owners = null;
        Utf8JsonReader reader = new(json);
        if (json.Length == 0 || !EnterMetadata(ref reader)) return (uid, [], false);

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("uid"u8))
            {
                reader.Read();
                uid = reader.GetString()!;
            }
            else if (reader.ValueTextEquals("ownerReferences"u8))
            {
                int depth = reader.CurrentDepth;
                while (reader.Read() && !(reader.TokenType == JsonTokenType.EndArray && reader.CurrentDepth == depth))
                {
                    if (reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("uid"u8))
                    {
                        reader.Read();
                        (owners ??= []).Add(reader.GetString()!);
                    }
                }
            }
            else
            {
                ending |= reader.ValueTextEquals("deletionTimestamp"u8);
                reader.Skip();
            }
        }

        return (uid, owners?.ToArray() ?? [], ending);
    }

    private static KeyValuePair<string, string>[] ReadLabels(byte[] json)
    {
        Utf8JsonReader reader = new(json);
        if (!EnterMetadata(ref reader)) return [];

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (!reader.ValueTextEquals("labels"u8))
            {
                reader.Skip();
                continue;
            }

            List<KeyValuePair<string, string>> labels = [];
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                string key = reader.GetString()!;
                reader.Read();
                labels.Add(new(key, reader.GetString() ?? ""));
            }

            return [.. labels];
        }

        return [];
    }

    private static bool EnterMetadata(ref Utf8JsonReader reader)
    {
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("metadata"u8))
            {
                reader.Read();
                return true;
            }

            reader.Skip();
        }

        return false;
    }
}
