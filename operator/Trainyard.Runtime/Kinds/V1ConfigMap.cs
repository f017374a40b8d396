namespace Trainyard.Runtime;

public sealed record V1ConfigMap : KubernetesObject<V1ConfigMap>, IResource<V1ConfigMap>
{
    public static ResourceType<V1ConfigMap> Type { get; } =
        new("", "v1", "configmaps", "ConfigMap", () => KubernetesJson.Default.V1ConfigMap);

    public IReadOnlyDictionary<string, string>? Data { get; init; }
}
