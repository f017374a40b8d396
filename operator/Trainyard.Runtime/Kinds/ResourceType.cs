using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Trainyard.Runtime;

/// <summary>A kind's place in the API and its JSON.</summary>
public sealed class ResourceType<T>(
    string group,
    string version,
    string plural,
    string kind,
    Func<JsonTypeInfo<T>> json,
    bool namespaced = true
)
{
    // Asked for late: a context's Default may not exist yet while the kind's static fields are being set.
    private readonly Lazy<JsonTypeInfo<T>> _json = new(json);

    /// <summary>The API group; "" is the core group.</summary>
    public string Group { get; } = group;

    /// <summary>Such as v1.</summary>
    public string Version { get; } = version;

    /// <summary>The name in paths and in RBAC rules, such as jobs.</summary>
    public string Plural { get; } = plural;

    public string Kind { get; } = kind;

    /// <summary>False for kinds that belong to the whole cluster.</summary>
    public bool Namespaced { get; } = namespaced;

    /// <summary>Such as batch/v1, or v1 for the core group.</summary>
    public string ApiVersion { get; } = group.Length == 0 ? version : $"{group}/{version}";

    /// <summary>How the kind is read and written.</summary>
    public JsonTypeInfo<T> Json => _json.Value;

    /// <summary>The object as UTF-8 JSON.</summary>
    public byte[] Serialize(T value) => JsonSerializer.SerializeToUtf8Bytes(value, Json);

    /// <summary>Whether two objects would be written alike.</summary>
    public bool Same(T left, T right) => ReferenceEquals(left, right) || Serialize(left).AsSpan().SequenceEqual(Serialize(right));
}
