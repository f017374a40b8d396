using System.Text.Json.Serialization;

namespace Trainyard.Runtime;

public sealed record V1Pod : KubernetesObject<V1Pod>, IResource<V1Pod>
{
    public static ResourceType<V1Pod> Type { get; } = new("", "v1", "pods", "Pod", () => KubernetesJson.Default.V1Pod);

    public V1PodSpec? Spec { get; init; }

    public V1PodStatus? Status { get; init; }
}

/// <summary>How a pod fares.</summary>
public sealed record V1PodStatus : Extensible
{
    /// <summary>Pending, Running, Succeeded, Failed or Unknown.</summary>
    public string? Phase { get; init; }

    /// <summary>Such as Evicted or DeadlineExceeded.</summary>
    public string? Reason { get; init; }

    public string? Message { get; init; }

    [JsonPropertyName("podIP")]
    public string? PodIP { get; init; }

    [JsonPropertyName("hostIP")]
    public string? HostIP { get; init; }

    [JsonConverter(typeof(KubernetesTime))]
    public DateTimeOffset? StartTime { get; init; }

    public IReadOnlyList<V1Condition>? Conditions { get; init; }

    public IReadOnlyList<V1ContainerStatus>? ContainerStatuses { get; init; }

    public IReadOnlyList<V1ContainerStatus>? InitContainerStatuses { get; init; }
}

/// <summary>How one container fares.</summary>
public sealed record V1ContainerStatus : Extensible
{
    public string? Name { get; init; }

    public bool Ready { get; init; }

    public int RestartCount { get; init; }

    public string? Image { get; init; }

    public V1ContainerState? State { get; init; }

    public V1ContainerState? LastState { get; init; }
}

/// <summary>A container's state: exactly one of the three is set.</summary>
public sealed record V1ContainerState : Extensible
{
    public V1ContainerStateWaiting? Waiting { get; init; }

    public V1ContainerStateRunning? Running { get; init; }

    public V1ContainerStateTerminated? Terminated { get; init; }
}

/// <summary>Not running yet.</summary>
public sealed record V1ContainerStateWaiting : Extensible
{
    /// <summary>Such as ErrImagePull, ImagePullBackOff, CrashLoopBackOff or CreateContainerConfigError.</summary>
    public string? Reason { get; init; }

    public string? Message { get; init; }
}

public sealed record V1ContainerStateRunning : Extensible
{
    [JsonConverter(typeof(KubernetesTime))]
    public DateTimeOffset? StartedAt { get; init; }
}

public sealed record V1ContainerStateTerminated : Extensible
{
    public int ExitCode { get; init; }

    public int? Signal { get; init; }

    /// <summary>Such as Completed, Error or OOMKilled.</summary>
    public string? Reason { get; init; }

    /// <summary>The termination message, at most 4 KiB.</summary>
    public string? Message { get; init; }

    [JsonConverter(typeof(KubernetesTime))]
    public DateTimeOffset? StartedAt { get; init; }

    [JsonConverter(typeof(KubernetesTime))]
    public DateTimeOffset? FinishedAt { get; init; }
}
