using System.Text.Json.Serialization;

namespace Trainyard.Runtime;

/// <summary>One name and address for several pods.</summary>
public sealed record V1Service : KubernetesObject<V1Service>, IResource<V1Service>
{
    public static ResourceType<V1Service> Type { get; } = new("", "v1", "services", "Service", () => KubernetesJson.Default.V1Service);

    public V1ServiceSpec? Spec { get; init; }
}

/// <summary>Which pods, on which ports.</summary>
public sealed record V1ServiceSpec : Extensible
{
    public string? Type { get; init; }

    [JsonPropertyName("clusterIP")]
    public string? ClusterIP { get; init; }

    public IReadOnlyDictionary<string, string>? Selector { get; init; }

    public IReadOnlyList<V1ServicePort>? Ports { get; init; }
}

/// <summary>One port of a Service.</summary>
public sealed record V1ServicePort : Extensible
{
    public string? Name { get; init; }

    public string? Protocol { get; init; }

    public string? AppProtocol { get; init; }

    public int Port { get; init; }

    public IntOrString? TargetPort { get; init; }
}
