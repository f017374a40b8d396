namespace Trainyard.Runtime;

/// <summary>Scales a workload by its metrics.</summary>
public sealed record V2HorizontalPodAutoscaler : KubernetesObject<V2HorizontalPodAutoscaler>, IResource<V2HorizontalPodAutoscaler>
{
    public static ResourceType<V2HorizontalPodAutoscaler> Type { get; } =
        new("autoscaling", "v2", "horizontalpodautoscalers", "HorizontalPodAutoscaler", () =>
            KubernetesJson.Default.V2HorizontalPodAutoscaler
        );

    public V2HorizontalPodAutoscalerSpec? Spec { get; init; }

    public V2HorizontalPodAutoscalerStatus? Status { get; init; }
}

/// <summary>What is scaled, between which bounds, by what.</summary>
public sealed record V2HorizontalPodAutoscalerSpec : Extensible
{
    public V2CrossVersionObjectReference? ScaleTargetRef { get; init; }

    public int? MinReplicas { get; init; }

    public int MaxReplicas { get; init; }

    public IReadOnlyList<V2MetricSpec>? Metrics { get; init; }

    public V2HorizontalPodAutoscalerBehavior? Behavior { get; init; }
}

/// <summary>The workload that is scaled.</summary>
public sealed record V2CrossVersionObjectReference : Extensible
{
    public string? ApiVersion { get; init; }

    public required string Kind { get; init; }

    public required string Name { get; init; }
}

/// <summary>One metric that decides. The largest wish of all wins.</summary>
public sealed record V2MetricSpec : Extensible
{
    /// <summary>Resource, Pods, Object, External or ContainerResource.</summary>
    public required string Type { get; init; }

    public V2ResourceMetricSource? Resource { get; init; }

    public V2PodsMetricSource? Pods { get; init; }
}

/// <summary>cpu or memory.</summary>
public sealed record V2ResourceMetricSource : Extensible
{
    public required string Name { get; init; }

    public required V2MetricTarget Target { get; init; }
}

/// <summary>A metric that the pods give themselves.</summary>
public sealed record V2PodsMetricSource : Extensible
{
    public required V2MetricIdentifier Metric { get; init; }

    public required V2MetricTarget Target { get; init; }
}

public sealed record V2MetricIdentifier : Extensible
{
    public required string Name { get; init; }
}

/// <summary>The value to keep to.</summary>
public sealed record V2MetricTarget : Extensible
{
    /// <summary>Utilization, Value or AverageValue.</summary>
    public required string Type { get; init; }

    /// <summary>Percent of the request.</summary>
    public int? AverageUtilization { get; init; }

    public string? AverageValue { get; init; }

    public string? Value { get; init; }
}

/// <summary>How fast it scales.</summary>
public sealed record V2HorizontalPodAutoscalerBehavior : Extensible
{
    public V2HpaScalingRules? ScaleUp { get; init; }

    public V2HpaScalingRules? ScaleDown { get; init; }
}

/// <summary>The speed in one direction.</summary>
public sealed record V2HpaScalingRules : Extensible
{
    public int? StabilizationWindowSeconds { get; init; }

    public string? SelectPolicy { get; init; }

    public IReadOnlyList<V2HpaScalingPolicy>? Policies { get; init; }
}

/// <summary>At most so many pods, or percent, in a period.</summary>
public sealed record V2HpaScalingPolicy : Extensible
{
    public required string Type { get; init; }

    public int Value { get; init; }

    public int PeriodSeconds { get; init; }
}

/// <summary>How the autoscaler fares.</summary>
public sealed record V2HorizontalPodAutoscalerStatus : Extensible
{
    public int? CurrentReplicas { get; init; }

    public int? DesiredReplicas { get; init; }

    public IReadOnlyList<V1Condition>? Conditions { get; init; }
}
