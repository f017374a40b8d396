namespace Trainyard.Runtime;

/// <summary>Bytes by key, which few may read.</summary>
public sealed record V1Secret : KubernetesObject<V1Secret>, IResource<V1Secret>
{
    public static ResourceType<V1Secret> Type { get; } = new("", "v1", "secrets", "Secret", () => KubernetesJson.Default.V1Secret);

    public IReadOnlyDictionary<string, byte[]>? Data { get; init; }
}
