namespace Trainyard.Runtime;

/// <summary>Who a pod is to the API server.</summary>
public sealed record V1ServiceAccount : KubernetesObject<V1ServiceAccount>, IResource<V1ServiceAccount>
{
    public static ResourceType<V1ServiceAccount> Type { get; } =
        new("", "v1", "serviceaccounts", "ServiceAccount", () => KubernetesJson.Default.V1ServiceAccount);

    public bool? AutomountServiceAccountToken { get; init; }
}
