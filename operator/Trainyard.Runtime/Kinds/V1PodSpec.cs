using System.Text.Json.Serialization;

namespace Trainyard.Runtime;

/// <summary>The pods that a Job or a Deployment makes.</summary>
public sealed record V1PodTemplateSpec : Extensible
{
    public V1ObjectMeta? Metadata { get; init; }

    public V1PodSpec? Spec { get; init; }
}

/// <summary>What a pod runs.</summary>
public sealed record V1PodSpec : Extensible
{
    public IReadOnlyList<V1Container>? Containers { get; init; }

    public IReadOnlyList<V1Container>? InitContainers { get; init; }

    public IReadOnlyList<V1Volume>? Volumes { get; init; }

    public string? RestartPolicy { get; init; }

    public string? ServiceAccountName { get; init; }

    public bool? AutomountServiceAccountToken { get; init; }

    public bool? EnableServiceLinks { get; init; }

    public long? TerminationGracePeriodSeconds { get; init; }

    public string? NodeName { get; init; }

    public IReadOnlyDictionary<string, string>? NodeSelector { get; init; }

    public IReadOnlyList<V1Toleration>? Tolerations { get; init; }

    public V1PodSecurityContext? SecurityContext { get; init; }

    public IReadOnlyList<V1TopologySpreadConstraint>? TopologySpreadConstraints { get; init; }

    public IReadOnlyList<V1LocalObjectReference>? ImagePullSecrets { get; init; }

    public string? PriorityClassName { get; init; }
}

/// <summary>A taint that a pod puts up with.</summary>
public sealed record V1Toleration : Extensible
{
    public string? Key { get; init; }

    public string? Operator { get; init; }

    public string? Value { get; init; }

    public string? Effect { get; init; }
}

/// <summary>Who a pod's processes are.</summary>
public sealed record V1PodSecurityContext : Extensible
{
    public bool? RunAsNonRoot { get; init; }

    public long? RunAsUser { get; init; }

    public long? RunAsGroup { get; init; }

    public long? FsGroup { get; init; }

    public V1SeccompProfile? SeccompProfile { get; init; }
}

/// <summary>The system calls that a pod may make.</summary>
public sealed record V1SeccompProfile : Extensible
{
    /// <summary>RuntimeDefault, Unconfined or Localhost.</summary>
    public required string Type { get; init; }
}

/// <summary>How pods spread over zones or nodes.</summary>
public sealed record V1TopologySpreadConstraint : Extensible
{
    public int MaxSkew { get; init; }

    public string? TopologyKey { get; init; }

    public string? WhenUnsatisfiable { get; init; }

    public V1LabelSelector? LabelSelector { get; init; }
}

/// <summary>An object of the same namespace.</summary>
public sealed record V1LocalObjectReference : Extensible
{
    public string? Name { get; init; }
}

/// <summary>A volume of a pod. Exactly one source is set; those not named here are kept as unknown fields.</summary>
public sealed record V1Volume : Extensible
{
    public required string Name { get; init; }

    public V1EmptyDirVolumeSource? EmptyDir { get; init; }

    public V1SecretVolumeSource? Secret { get; init; }

    public V1ConfigMapVolumeSource? ConfigMap { get; init; }

    public V1PersistentVolumeClaimVolumeSource? PersistentVolumeClaim { get; init; }

    public V1HostPathVolumeSource? HostPath { get; init; }

    [JsonPropertyName("downwardAPI")]
    public V1DownwardApiVolumeSource? DownwardApi { get; init; }
}

/// <summary>An empty folder that lives as long as the pod.</summary>
public sealed record V1EmptyDirVolumeSource : Extensible
{
    public string? Medium { get; init; }

    public string? SizeLimit { get; init; }
}

/// <summary>A Secret as files.</summary>
public sealed record V1SecretVolumeSource : Extensible
{
    public string? SecretName { get; init; }

    public int? DefaultMode { get; init; }

    public bool? Optional { get; init; }
}

/// <summary>A ConfigMap as files.</summary>
public sealed record V1ConfigMapVolumeSource : Extensible
{
    public string? Name { get; init; }

    public IReadOnlyList<V1KeyToPath>? Items { get; init; }

    public int? DefaultMode { get; init; }

    public bool? Optional { get; init; }
}

/// <summary>Which key becomes which file.</summary>
public sealed record V1KeyToPath : Extensible
{
    public required string Key { get; init; }

    public required string Path { get; init; }
}

public sealed record V1PersistentVolumeClaimVolumeSource : Extensible
{
    public required string ClaimName { get; init; }

    public bool? ReadOnly { get; init; }
}

/// <summary>A folder of the node.</summary>
public sealed record V1HostPathVolumeSource : Extensible
{
    public required string Path { get; init; }

    public string? Type { get; init; }
}

/// <summary>Fields of the pod itself as files.</summary>
public sealed record V1DownwardApiVolumeSource : Extensible
{
    public IReadOnlyList<V1DownwardApiVolumeFile>? Items { get; init; }
}

/// <summary>One field of the pod as a file.</summary>
public sealed record V1DownwardApiVolumeFile : Extensible
{
    public required string Path { get; init; }

    public V1ObjectFieldSelector? FieldRef { get; init; }
}
