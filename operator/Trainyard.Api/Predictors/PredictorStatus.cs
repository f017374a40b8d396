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

    /// <summary>Accepted, Available and Progressing; RolledBack where a model was sent back; Drifted where spec.monitoring.drift asks;
    /// Routed and Monitored where a kind is missing for it.</summary>
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

    /// <summary>The rollout that measures it, where one does.</summary>
    public CanaryStatus? Canary { get; init; }

    /// <summary>The model that was sent back, until another one comes or it is retried.</summary>
    public RolledBackModel? RolledBack { get; init; }

    /// <summary>The last ten models that have begun to serve, the newest first.</summary>
    public IReadOnlyList<ServedModel>? History { get; init; }

    /// <summary>The value of the annotation trainyard.dev/rollout that was last obeyed.</summary>
    public string? RolloutCommand { get; init; }

    /// <summary>The latest failure: of a pod, or of what the API server would not take.</summary>
    public Failure? LastFailure { get; init; }
}

/// <summary>A model that serves.</summary>
public sealed record ServedModel
{
    /// <summary>The version; null for a model that was named by its place.</summary>
    public int? Version { get; init; }

    /// <summary>The job whose version that is.</summary>
    public string? TrainingJob { get; init; }

    /// <summary>What its Deployment's name ends in, and the label trainyard.dev/model of its pods says, where "v" and the version would be
    /// another model's too.</summary>
    public string? Key { get; init; }

    /// <summary>Its folder.</summary>
    public required string Uri { get; init; }

    /// <summary>sha256:... of its manifest.</summary>
    public string? Digest { get; init; }

    /// <summary>The score on rows that tuning never saw.</summary>
    public HoldoutScore? Holdout { get; init; }

    /// <summary>When it began to serve.</summary>
    public DateTimeOffset? Since { get; init; }
}
