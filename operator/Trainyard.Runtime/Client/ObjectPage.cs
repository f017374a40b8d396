using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using k8s;
using k8s.Models;

namespace Trainyard.Runtime;

/// <summary>One page of a list.</summary>
/// <param name="Items">The objects.</param>
/// <param name="ResourceVersion">The version of the whole list, from which a watch may go on.</param>
/// <param name="Continue">The token of the next page; null on the last.</param>
/// <param name="Unreadable">Objects that do not fit their type, and why. One of them does not spoil the others.</param>
public sealed record ObjectPage<T>(
    IReadOnlyList<T> Items,
    string? ResourceVersion,
    string? Continue,
    IReadOnlyList<UnreadableObject> Unreadable
);

/// <summary>An object that does not fit its type.</summary>
public sealed record UnreadableObject(ObjectKey Key, string Reason);

/// <summary>Reads pages item by item: with the library one item that does not fit its type fails the page.</summary>
internal static class ListReader
{
    public static ObjectPage<T> Read<T>(ReadOnlySpan<byte> json, JsonTypeInfo<T> type)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        var reader = new Utf8JsonReader(json);
        var items = new List<T>();
        var unreadable = new List<UnreadableObject>();
        PartialMetadata? metadata = null;
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isItems = reader.ValueTextEquals("items"u8);
            var isMetadata = reader.ValueTextEquals("metadata"u8);
            reader.Read();
            if (isMetadata)
            {
                metadata = JsonSerializer.Deserialize(ref reader, PartialJson.Default.PartialMetadata);
            }
            else if (isItems && reader.TokenType == JsonTokenType.StartArray)
            {
                ReadItems(json, ref reader, type, items, unreadable);
            }
            else
            {
                reader.Skip();
            }
        }

        return new(items, metadata?.ResourceVersion, string.IsNullOrEmpty(metadata?.Continue) ? null : metadata.Continue, unreadable);
    }

    /// <summary>Reads one object; where it does not fit its type, tells which and why.</summary>
    public static bool TryRead<T>(ReadOnlySpan<byte> json, JsonTypeInfo<T> type, out T? value, out UnreadableObject? unreadable)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        (value, unreadable) = (null, null);
        try
        {
            value = JsonSerializer.Deserialize(json, type);
            if (value?.Metadata?.Name is not null)
                return true;

            unreadable = new(new(null, ""), "it has no name");
        }
        catch (Exception e)
            when (e is JsonException or FormatException or ArgumentException or InvalidOperationException or OverflowException)
        {
            // The converters of quantities and times throw in their own ways.
            var metadata = Partial(json)?.Metadata;
            unreadable = new(new(metadata?.Namespace, metadata?.Name ?? ""), e.Message);
        }

        value = null;
        return false;
    }

    /// <summary>What every object has, whatever else it is; null where not even that can be read.</summary>
    public static PartialObject? Partial(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, PartialJson.Default.PartialObject);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static void ReadItems<T>(
        ReadOnlySpan<byte> json,
        ref Utf8JsonReader reader,
        JsonTypeInfo<T> type,
        List<T> items,
        List<UnreadableObject> unreadable
    )
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            if (TryRead(json[start..(int)reader.BytesConsumed], type, out var value, out var bad))
            {
                items.Add(value!);
            }
            else
            {
                unreadable.Add(bad!);
            }
        }
    }
}

/// <summary>An object of any kind, as far as every kind is alike.</summary>
internal sealed record PartialObject(PartialMetadata? Metadata);

/// <summary>The metadata of an object or of a list, as far as they are told apart by it.</summary>
internal sealed record PartialMetadata(string? Name, string? Namespace, string? ResourceVersion, string? Continue);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(PartialObject))]
[JsonSerializable(typeof(JsonElement))]
internal sealed partial class PartialJson : JsonSerializerContext;
