using System.Text.Json.Serialization;

namespace Trainyard.Runtime;

/// <summary>One aspect of an object's state, as people and <c>kubectl wait</c> read it.</summary>
public sealed record V1Condition : Extensible
{
    public required string Type { get; init; }

    /// <summary>True, False or Unknown.</summary>
    public required string Status { get; init; }

    /// <summary>The generation of the spec that this was computed from.</summary>
    public long? ObservedGeneration { get; init; }

    /// <summary>When <see cref="Status"/> changed last.</summary>
    [JsonConverter(typeof(KubernetesTime))]
    public DateTimeOffset? LastTransitionTime { get; init; }

    /// <summary>A constant in CamelCase, for programs.</summary>
    public string? Reason { get; init; }

    /// <summary>For people.</summary>
    public string? Message { get; init; }

    /// <summary>Whether the status is True.</summary>
    [JsonIgnore]
    public bool IsTrue => Status == "True";
}
