namespace Trainyard.Runtime;

/// <summary>Pods that run for ever.</summary>
public sealed record V1Deployment : KubernetesObject<V1Deployment>, IResource<V1Deployment>
{
    public static ResourceType<V1Deployment> Type { get; } =
        new("apps", "v1", "deployments", "Deployment", () => KubernetesJson.Default.V1Deployment);

    public V1DeploymentSpec? Spec { get; init; }

    public V1DeploymentStatus? Status { get; init; }
}

/// <summary>What a Deployment runs.</summary>
public sealed record V1DeploymentSpec : Extensible
{
    /// <summary>Left null where an HPA decides.</summary>
    public int? Replicas { get; init; }

    public V1LabelSelector? Selector { get; init; }

    public V1PodTemplateSpec? Template { get; init; }

    public V1DeploymentStrategy? Strategy { get; init; }

    public int? MinReadySeconds { get; init; }

    public int? ProgressDeadlineSeconds { get; init; }

    public int? RevisionHistoryLimit { get; init; }
}

/// <summary>How pods are replaced.</summary>
public sealed record V1DeploymentStrategy : Extensible
{
    /// <summary>RollingUpdate or Recreate.</summary>
    public string? Type { get; init; }

    public V1RollingUpdateDeployment? RollingUpdate { get; init; }
}

/// <summary>How many pods may be too many or too few meanwhile.</summary>
public sealed record V1RollingUpdateDeployment : Extensible
{
    public IntOrString? MaxSurge { get; init; }

    public IntOrString? MaxUnavailable { get; init; }
}

/// <summary>How a Deployment fares.</summary>
public sealed record V1DeploymentStatus : Extensible
{
    public long? ObservedGeneration { get; init; }

    public int? Replicas { get; init; }

    public int? UpdatedReplicas { get; init; }

    public int? ReadyReplicas { get; init; }

    public int? AvailableReplicas { get; init; }

    public int? UnavailableReplicas { get; init; }

    public IReadOnlyList<V1Condition>? Conditions { get; init; }
}

/// <summary>Which objects are meant, by their labels.</summary>
public sealed record V1LabelSelector : Extensible
{
    public IReadOnlyDictionary<string, string>? MatchLabels { get; init; }

    public IReadOnlyList<V1LabelSelectorRequirement>? MatchExpressions { get; init; }
}

/// <summary>One requirement of a selector.</summary>
public sealed record V1LabelSelectorRequirement : Extensible
{
    public required string Key { get; init; }

    /// <summary>In, NotIn, Exists or DoesNotExist.</summary>
    public required string Operator { get; init; }

    public IReadOnlyList<string>? Values { get; init; }
}

/// <summary>autoscaling/v1 Scale: the scale subresource of whatever can be scaled.</summary>
public sealed record V1Scale : Extensible
{
    public string? ApiVersion { get; init; }

    public string? Kind { get; init; }

    public V1ObjectMeta? Metadata { get; init; }

    public V1ScaleSpec? Spec { get; init; }

    public V1ScaleStatus? Status { get; init; }
}

/// <summary>How many replicas are wanted.</summary>
public sealed record V1ScaleSpec : Extensible
{
    public int? Replicas { get; init; }
}

/// <summary>How many replicas there are.</summary>
public sealed record V1ScaleStatus : Extensible
{
    public int? Replicas { get; init; }

    public string? Selector { get; init; }
}
