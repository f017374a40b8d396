using System.Text.Json.Serialization;
using k8s;
using k8s.Models;
using Trainyard.Runtime;

namespace Trainyard.Controllers.Predictors;

/// <summary>gateway.networking.k8s.io/v1 HTTPRoute, as far as we write it.</summary>
[KubernetesEntity(Group = "gateway.networking.k8s.io", ApiVersion = "v1", Kind = "HTTPRoute", PluralName = "httproutes")]
internal sealed record HttpRoute : IKubernetesObject<V1ObjectMeta>
{
    public string ApiVersion { get; set; } = "gateway.networking.k8s.io/v1";

    public string Kind { get; set; } = "HTTPRoute";

    public V1ObjectMeta Metadata { get; set; } = new();

    public HttpRouteSpec? Spec { get; init; }
}

internal sealed record HttpRouteSpec
{
    public IReadOnlyList<GatewayParent>? ParentRefs { get; init; }

    public IReadOnlyList<string>? Hostnames { get; init; }

    public IReadOnlyList<HttpRouteRule>? Rules { get; init; }
}

internal sealed record GatewayParent
{
    public string? Name { get; init; }

    public string? Namespace { get; init; }
}

internal sealed record HttpRouteRule
{
    public IReadOnlyList<HttpRouteMatch>? Matches { get; init; }

    public IReadOnlyList<HttpRouteBackend>? BackendRefs { get; init; }
}

internal sealed record HttpRouteMatch
{
    public HttpRoutePath? Path { get; init; }
}

internal sealed record HttpRoutePath
{
    public string? Type { get; init; }

    public string? Value { get; init; }
}

internal sealed record HttpRouteBackend
{
    public string? Name { get; init; }

    public int? Port { get; init; }
}

/// <summary>monitoring.coreos.com/v1 PodMonitor, as far as we write it.</summary>
[KubernetesEntity(Group = "monitoring.coreos.com", ApiVersion = "v1", Kind = "PodMonitor", PluralName = "podmonitors")]
internal sealed record PodMonitor : IKubernetesObject<V1ObjectMeta>
{
    public string ApiVersion { get; set; } = "monitoring.coreos.com/v1";

    public string Kind { get; set; } = "PodMonitor";

    public V1ObjectMeta Metadata { get; set; } = new();

    public PodMonitorSpec? Spec { get; init; }
}

internal sealed record PodMonitorSpec
{
    public V1LabelSelector? Selector { get; init; }

    public IReadOnlyList<PodMonitorEndpoint>? PodMetricsEndpoints { get; init; }
}

internal sealed record PodMonitorEndpoint
{
    public string? Port { get; init; }

    public string? Path { get; init; }

    public string? Scheme { get; init; }

    public MonitorTls? TlsConfig { get; init; }

    public IReadOnlyList<Relabeling>? Relabelings { get; init; }
}

/// <summary>Pods are scraped by their addresses, which no certificate names.</summary>
internal sealed record MonitorTls
{
    public bool InsecureSkipVerify { get; init; } = true;
}

internal sealed record Relabeling
{
    public string? TargetLabel { get; init; }

    public string? Replacement { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(HttpRoute))]
[JsonSerializable(typeof(PodMonitor))]
internal sealed partial class OptionalKindsJson : JsonSerializerContext;
