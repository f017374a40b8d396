using System.Text.Json;
using System.Text.Json.Serialization;

namespace Trainyard.Runtime;

/// <summary>Metadata of an object.</summary>
public sealed record V1ObjectMeta : Extensible
{
    public string? Name { get; init; }

    public string? GenerateName { get; init; }

    public string? Namespace { get; init; }

    public string? Uid { get; init; }

    public string? ResourceVersion { get; init; }

    /// <summary>Grows with each change of the spec.</summary>
    public long? Generation { get; init; }

    [JsonConverter(typeof(KubernetesTime))]
    public DateTimeOffset? CreationTimestamp { get; init; }

    /// <summary>Set once the object is being deleted and waits for its finalizers or its grace period.</summary>
    [JsonConverter(typeof(KubernetesTime))]
    public DateTimeOffset? DeletionTimestamp { get; init; }

    public long? DeletionGracePeriodSeconds { get; init; }

    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    public IReadOnlyDictionary<string, string>? Annotations { get; init; }

    public IReadOnlyList<V1OwnerReference>? OwnerReferences { get; init; }

    public IReadOnlyList<string>? Finalizers { get; init; }

    /// <summary>Who owns which field. Dropped while reading, because it is often larger than the object; a write without it leaves it as it
    /// is.</summary>
    [JsonConverter(typeof(DroppedOnRead))]
    public JsonElement? ManagedFields { get; init; }

    /// <summary>The owner that controls the object, or null.</summary>
    [JsonIgnore]
    public V1OwnerReference? Controller => OwnerReferences?.FirstOrDefault(o => o.Controller == true);

    /// <summary>The label's value, or null.</summary>
    public string? Label(string name) => Labels?.GetValueOrDefault(name);

    /// <summary>The annotation's value, or null.</summary>
    public string? Annotation(string name) => Annotations?.GetValueOrDefault(name);
}

/// <summary>Whose object this is; when the owner goes, the garbage collector removes it.</summary>
public sealed record V1OwnerReference : Extensible
{
    public required string ApiVersion { get; init; }

    public required string Kind { get; init; }

    public required string Name { get; init; }

    public required string Uid { get; init; }

    public bool? Controller { get; init; }

    public bool? BlockOwnerDeletion { get; init; }

    /// <summary>A reference to the object that controls what carries it.</summary>
    public static V1OwnerReference To(KubernetesObject owner) =>
        new()
        {
            ApiVersion = owner.ApiVersion,
            Kind = owner.Kind,
            Name = owner.Metadata.Name ?? throw new ArgumentException("The owner has no name.", nameof(owner)),
            Uid = owner.Metadata.Uid
                ?? throw new ArgumentException("The owner has no uid: it was not read from the API server.", nameof(owner)),
            Controller = true,
            BlockOwnerDeletion = true,
        };
}
