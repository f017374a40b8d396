using System.Text.Json.Serialization;

namespace Trainyard.Runtime;

/// <summary>Pods that run to their end.</summary>
public sealed record V1Job : KubernetesObject<V1Job>, IResource<V1Job>
{
    public static ResourceType<V1Job> Type { get; } = new("batch", "v1", "jobs", "Job", () => KubernetesJson.Default.V1Job);

    public V1JobSpec? Spec { get; init; }

    public V1JobStatus? Status { get; init; }
}

/// <summary>What a Job runs.</summary>
public sealed record V1JobSpec : Extensible
{
    public V1PodTemplateSpec? Template { get; init; }

    public int? Parallelism { get; init; }

    public int? Completions { get; init; }

    public int? BackoffLimit { get; init; }

    public long? ActiveDeadlineSeconds { get; init; }

    public int? TtlSecondsAfterFinished { get; init; }

    public bool? Suspend { get; init; }

    /// <summary>Failed waits for the old pod's end before a new one starts; TerminatingOrFailed does not.</summary>
    public string? PodReplacementPolicy { get; init; }

    public V1PodFailurePolicy? PodFailurePolicy { get; init; }
}

/// <summary>What a pod's failure means for its Job.</summary>
public sealed record V1PodFailurePolicy : Extensible
{
    public IReadOnlyList<V1PodFailurePolicyRule>? Rules { get; init; }
}

/// <summary>The first rule that matches decides.</summary>
public sealed record V1PodFailurePolicyRule : Extensible
{
    /// <summary>FailJob, Ignore or Count.</summary>
    public required string Action { get; init; }

    public V1PodFailurePolicyOnExitCodes? OnExitCodes { get; init; }

    public IReadOnlyList<V1PodFailurePolicyOnPodCondition>? OnPodConditions { get; init; }
}

/// <summary>Exit codes that a rule is for.</summary>
public sealed record V1PodFailurePolicyOnExitCodes : Extensible
{
    public string? ContainerName { get; init; }

    /// <summary>In or NotIn.</summary>
    public required string Operator { get; init; }

    public required IReadOnlyList<int> Values { get; init; }
}

/// <summary>A pod condition that a rule is for, such as DisruptionTarget.</summary>
public sealed record V1PodFailurePolicyOnPodCondition : Extensible
{
    public required string Type { get; init; }

    public string? Status { get; init; }
}

/// <summary>How a Job fares.</summary>
public sealed record V1JobStatus : Extensible
{
    public int? Active { get; init; }

    public int? Ready { get; init; }

    public int? Succeeded { get; init; }

    public int? Failed { get; init; }

    public int? Terminating { get; init; }

    [JsonConverter(typeof(KubernetesTime))]
    public DateTimeOffset? StartTime { get; init; }

    [JsonConverter(typeof(KubernetesTime))]
    public DateTimeOffset? CompletionTime { get; init; }

    /// <summary>Complete, Failed, Suspended and what comes before them.</summary>
    public IReadOnlyList<V1Condition>? Conditions { get; init; }
}
