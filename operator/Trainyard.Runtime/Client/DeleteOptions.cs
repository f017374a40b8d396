using System.Text.Json.Serialization;

namespace Trainyard.Runtime;

/// <summary>How an object is deleted.</summary>
public sealed record DeleteOptions
{
    public string ApiVersion => "v1";

    public string Kind => "DeleteOptions";

    /// <summary>Background, Foreground or Orphan. The server's own default orphans the pods of a Job, so ours is Background.</summary>
    public string PropagationPolicy { get; init; } = "Background";

    public long? GracePeriodSeconds { get; init; }

    /// <summary>Delete only this very object, not one that took its name since.</summary>
    public Preconditions? Preconditions { get; init; }
}

/// <summary>What must hold for a deletion to happen; else it is a Conflict.</summary>
public sealed record Preconditions(string? Uid = null, string? ResourceVersion = null);

internal sealed record Eviction(V1ObjectMeta Metadata, DeleteOptions? DeleteOptions)
{
    public string ApiVersion => "policy/v1";

    public string Kind => "Eviction";
}

/// <summary>An object of any kind, as far as every kind is alike.</summary>
internal sealed record PartialObject(string? Kind, V1ObjectMeta? Metadata);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(DeleteOptions))]
[JsonSerializable(typeof(Eviction))]
[JsonSerializable(typeof(PartialObject))]
[JsonSerializable(typeof(V1Status))]
[JsonSerializable(typeof(V1ListMeta))]
internal sealed partial class ClientJson : JsonSerializerContext;
