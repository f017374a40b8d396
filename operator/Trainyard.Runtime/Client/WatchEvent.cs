using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using k8s;
using k8s.Models;

namespace Trainyard.Runtime;

/// <summary>What a watch tells.</summary>
public enum ChangeType
{
    Added,
    Modified,
    Deleted,

    /// <summary>Nothing changed, but the watch has come as far as this version.</summary>
    Bookmark,

    /// <summary>The watch cannot go on; 410 asks for a new list.</summary>
    Error,

    /// <summary>An object that does not fit its type.</summary>
    Unreadable,
}

/// <summary>One event of a watch.</summary>
/// <param name="Type">What happened.</param>
/// <param name="Object">The object; null for bookmarks, errors and unreadable objects.</param>
/// <param name="ResourceVersion">How far the watch has come; null for errors.</param>
/// <param name="Status">The error.</param>
/// <param name="Unreadable">The object that does not fit its type.</param>
public sealed record WatchEvent<T>(
    ChangeType Type,
    T? Object,
    string? ResourceVersion,
    V1Status? Status = null,
    UnreadableObject? Unreadable = null
)
    where T : class;

/// <summary>Reads one line of a watch.</summary>
internal static class WatchReader
{
    /// <exception cref="JsonException">The line is not an event.</exception>
    public static WatchEvent<T> Read<T>(ReadOnlySpan<byte> line, JsonTypeInfo<T> kind)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        var reader = new Utf8JsonReader(line);
        string? type = null;
        ReadOnlySpan<byte> body = default;
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isType = reader.ValueTextEquals("type"u8);
            var isObject = reader.ValueTextEquals("object"u8);
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            if (isType)
                type = reader.GetString();

            reader.Skip();
            if (isObject)
                body = line[start..(int)reader.BytesConsumed];
        }

        return type switch
        {
            "ADDED" => Change(ChangeType.Added, body, kind),
            "MODIFIED" => Change(ChangeType.Modified, body, kind),
            "DELETED" => Change(ChangeType.Deleted, body, kind),
            "BOOKMARK" => new(ChangeType.Bookmark, null, Version(body)),
            "ERROR" => new(ChangeType.Error, null, null, JsonSerializer.Deserialize(body, StatusSourceGenerationContext.Default.V1Status)),
            _ => throw new JsonException($"A watch event of type '{type}'."),
        };
    }

    private static WatchEvent<T> Change<T>(ChangeType type, ReadOnlySpan<byte> body, JsonTypeInfo<T> kind)
        where T : class, IKubernetesObject<V1ObjectMeta> =>
        ListReader.TryRead(body, kind, out var value, out var unreadable)
            ? new(type, value, value!.Metadata.ResourceVersion)
            : new(ChangeType.Unreadable, null, Version(body), null, unreadable);

    /// <summary>A bookmark carries a resourceVersion and nothing else, so it does not fit a kind with required fields.</summary>
    private static string? Version(ReadOnlySpan<byte> body) => ListReader.Partial(body)?.Metadata?.ResourceVersion;
}
