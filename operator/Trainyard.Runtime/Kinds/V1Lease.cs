using System.Text.Json.Serialization;

namespace Trainyard.Runtime;

public sealed record V1Lease : KubernetesObject<V1Lease>, IResource<V1Lease>
{
    public static ResourceType<V1Lease> Type { get; } =
        new("coordination.k8s.io", "v1", "leases", "Lease", () => KubernetesJson.Default.V1Lease);

    public V1LeaseSpec? Spec { get; init; }
}

/// <summary>Who leads, since when, and for how long without a word.</summary>
public sealed record V1LeaseSpec : Extensible
{
    public string? HolderIdentity { get; init; }

    public int? LeaseDurationSeconds { get; init; }

    [JsonConverter(typeof(KubernetesMicroTime))]
    public DateTimeOffset? AcquireTime { get; init; }

    [JsonConverter(typeof(KubernetesMicroTime))]
    public DateTimeOffset? RenewTime { get; init; }

    public int? LeaseTransitions { get; init; }
}
