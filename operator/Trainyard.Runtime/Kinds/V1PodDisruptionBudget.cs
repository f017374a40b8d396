namespace Trainyard.Runtime;

/// <summary>How many pods must stay while nodes are drained.</summary>
public sealed record V1PodDisruptionBudget : KubernetesObject<V1PodDisruptionBudget>, IResource<V1PodDisruptionBudget>
{
    public static ResourceType<V1PodDisruptionBudget> Type { get; } =
        new("policy", "v1", "poddisruptionbudgets", "PodDisruptionBudget", () => KubernetesJson.Default.V1PodDisruptionBudget);

    public V1PodDisruptionBudgetSpec? Spec { get; init; }
}

/// <summary>Which pods, and how many of them.</summary>
public sealed record V1PodDisruptionBudgetSpec : Extensible
{
    public IntOrString? MinAvailable { get; init; }

    public IntOrString? MaxUnavailable { get; init; }

    public V1LabelSelector? Selector { get; init; }
}
