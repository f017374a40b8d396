using System.Text.Json;

namespace Trainyard.Runtime;

/// <summary>One page of a list.</summary>
/// <param name="ResourceVersion">The version of the whole list, from which a watch may go on.</param>
/// <param name="Continue">The token of the next page; null on the last.</param>
/// <param name="Unreadable">Objects that do not fit their type, and why. One of them does not spoil the others.</param>
public sealed record KubernetesList<T>(
    IReadOnlyList<T> Items,
    string? ResourceVersion,
    string? Continue,
    IReadOnlyList<UnreadableObject> Unreadable
);

/// <summary>An object that does not fit its type.</summary>
public sealed record UnreadableObject(ObjectKey Key, string Reason);

/// <summary>Reads pages item by item, so that no list type needs JSON metadata of its own.</summary>
internal static class ListReader
{
    public static KubernetesList<T> Read<T>(ReadOnlySpan<byte> json)
        where T : KubernetesObject<T>, IResource<T>
    {
        var reader = new Utf8JsonReader(json);
        var items = new List<T>();
        var unreadable = new List<UnreadableObject>();
        V1ListMeta? metadata = null;
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isItems = reader.ValueTextEquals("items"u8);
            var isMetadata = reader.ValueTextEquals("metadata"u8);
            reader.Read();
            if (isMetadata)
                metadata = JsonSerializer.Deserialize(ref reader, ClientJson.Default.V1ListMeta);
            else if (isItems && reader.TokenType == JsonTokenType.StartArray)
                ReadItems(json, ref reader, items, unreadable);
            else
                reader.Skip();
        }

        return new(items, metadata?.ResourceVersion, string.IsNullOrEmpty(metadata?.Continue) ? null : metadata.Continue, unreadable);
    }

    private static void ReadItems<T>(ReadOnlySpan<byte> json, ref Utf8JsonReader reader, List<T> items, List<UnreadableObject> unreadable)
        where T : KubernetesObject<T>, IResource<T>
    {
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            var item = json[start..(int)reader.BytesConsumed];
            if (TryRead(item, out T? value, out var bad))
                items.Add(value!);
            else
                unreadable.Add(bad!);
        }
    }

    /// <summary>Reads one object; where it does not fit its type, tells which and why.</summary>
    public static bool TryRead<T>(ReadOnlySpan<byte> json, out T? value, out UnreadableObject? unreadable)
        where T : KubernetesObject<T>, IResource<T>
    {
        (value, unreadable) = (null, null);
        try
        {
            value = JsonSerializer.Deserialize(json, T.Type.Json) ?? throw new JsonException("null is no object");
            return true;
        }
        catch (JsonException e)
        {
            var metadata = JsonSerializer.Deserialize(json, ClientJson.Default.PartialObject)?.Metadata;
            unreadable = new(new(metadata?.Namespace, metadata?.Name ?? ""), e.Message);
            return false;
        }
    }
}
