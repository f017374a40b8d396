using System.Text.Json.Serialization;

namespace Trainyard.Runtime;

/// <summary>core/v1 Event: what happened to an object, as <c>kubectl describe</c> shows it.</summary>
public sealed record CoreV1Event : KubernetesObject<CoreV1Event>, IResource<CoreV1Event>
{
    public static ResourceType<CoreV1Event> Type { get; } = new("", "v1", "events", "Event", () => KubernetesJson.Default.CoreV1Event);

    public required V1ObjectReference InvolvedObject { get; init; }

    /// <summary>Normal or Warning.</summary>
    [JsonPropertyName("type")]
    public string? EventType { get; init; }

    /// <summary>A constant in CamelCase, for programs.</summary>
    public string? Reason { get; init; }

    /// <summary>For people, at most 1 KiB.</summary>
    public string? Message { get; init; }

    public V1EventSource? Source { get; init; }

    [JsonConverter(typeof(KubernetesTime))]
    public DateTimeOffset? FirstTimestamp { get; init; }

    [JsonConverter(typeof(KubernetesTime))]
    public DateTimeOffset? LastTimestamp { get; init; }

    /// <summary>When it happened, from those who write by events.k8s.io/v1: they leave the other two out.</summary>
    [JsonConverter(typeof(KubernetesMicroTime))]
    public DateTimeOffset? EventTime { get; init; }

    /// <summary>How often it happened.</summary>
    public int? Count { get; init; }

    public string? ReportingComponent { get; init; }

    public string? ReportingInstance { get; init; }
}

public sealed record V1EventSource : Extensible
{
    public string? Component { get; init; }
}

/// <summary>An object, from anywhere in the cluster.</summary>
public sealed record V1ObjectReference : Extensible
{
    public string? ApiVersion { get; init; }

    public string? Kind { get; init; }

    public string? Namespace { get; init; }

    public string? Name { get; init; }

    public string? Uid { get; init; }

    public string? ResourceVersion { get; init; }

    /// <summary>A reference to an object.</summary>
    public static V1ObjectReference To(KubernetesObject target) =>
        new()
        {
            ApiVersion = target.ApiVersion,
            Kind = target.Kind,
            Namespace = target.Metadata.Namespace,
            Name = target.Metadata.Name,
            Uid = target.Metadata.Uid,
            ResourceVersion = target.Metadata.ResourceVersion,
        };
}
