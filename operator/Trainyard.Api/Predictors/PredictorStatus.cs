using k8s.Models;
using Trainyard.Contracts;

namespace Trainyard.Api;

/// <summary>How a Predictor is.</summary>
public sealed record PredictorStatus
{
    /// <summary>The generation of the spec that this status speaks of.</summary>
    public long ObservedGeneration { get; init; }

    /// <summary>Where it stands.</summary>
    public PredictorPhase? Phase { get; init; }

    /// <summary>Accepted, Available and Progressing; Routed and Monitored where a kind is missing for it.</summary>
    [Schema(Key = "type")]
    public IReadOnlyList<V1Condition>? Conditions { get; init; }

    /// <summary>Where it is reached.</summary>
    public string? Url { get; init; }

    /// <summary>How many pods there are.</summary>
    public int? Replicas { get; init; }

    /// <summary>How many of them are ready.</summary>
    public int? ReadyReplicas { get; init; }

    /// <summary>The model that serves.</summary>
    public ServedModel? Model { get; init; }

    /// <summary>The model that is being rolled out.</summary>
    public ServedModel? Next { get; init; }

    /// <summary>The latest failure: of a pod, or of what the API server would not take.</summary>
    public Failure? LastFailure { get; init; }
}

/// <summary>A model that serves.</summary>
public sealed record ServedModel
{
    /// <summary>The version; null for a model that was named by its place.</summary>
    public int? Version { get; init; }

    /// <summary>Its folder.</summary>
    public required string Uri { get; init; }

    /// <summary>sha256:... of its manifest.</summary>
    public string? Digest { get; init; }

    /// <summary>The score on rows that tuning never saw.</summary>
    public HoldoutScore? Holdout { get; init; }
}
