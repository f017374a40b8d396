using System.Text.Json.Serialization;

namespace Trainyard.Runtime;

/// <summary>An object of the API: its metadata, and whatever its kind adds. Objects are immutable (change them by <c>with</c>), because
/// caches share them.</summary>
public abstract record KubernetesObject : Extensible
{
    /// <summary>Such as batch/v1.</summary>
    [JsonPropertyOrder(-3)]
    public abstract string ApiVersion { get; }

    [JsonPropertyOrder(-2)]
    public abstract string Kind { get; }

    /// <summary>Name, labels, owners and the server's bookkeeping. Never null.</summary>
    [JsonPropertyOrder(-1)]
    public V1ObjectMeta Metadata
    {
        get;
        init => field = value ?? new();
    } = new();

    [JsonIgnore]
    public ObjectKey Key => new(Metadata.Namespace, Metadata.Name ?? "");
}

/// <summary>The base of every kind. A kind says once, in <see cref="IResource{T}.Type"/>, where it lives and how it is written.</summary>
public abstract record KubernetesObject<T> : KubernetesObject
    where T : KubernetesObject<T>, IResource<T>
{
    /// <inheritdoc/>
    public override string ApiVersion => T.Type.ApiVersion;

    /// <inheritdoc/>
    public override string Kind => T.Type.Kind;
}

/// <summary>What a kind must say of itself.</summary>
public interface IResource<T>
    where T : KubernetesObject<T>, IResource<T>
{
    /// <summary>Where the kind lives, and its JSON.</summary>
    static abstract ResourceType<T> Type { get; }
}
