using System.Text.Json.Serialization;
using Trainyard.Runtime;

namespace Trainyard.Controllers.Predictors;

/// <summary>gateway.networking.k8s.io/v1 HTTPRoute, as far as we write it.</summary>
internal sealed record HttpRoute : KubernetesObject<HttpRoute>, IResource<HttpRoute>
{
    public static ResourceType<HttpRoute> Type { get; } =
        new("gateway.networking.k8s.io", "v1", "httproutes", "HTTPRoute", () => OptionalKindsJson.Default.HttpRoute);

    public HttpRouteSpec? Spec { get; init; }
}

internal sealed record HttpRouteSpec : Extensible
{
    public IReadOnlyList<GatewayParent>? ParentRefs { get; init; }

    public IReadOnlyList<string>? Hostnames { get; init; }

    public IReadOnlyList<HttpRouteRule>? Rules { get; init; }
}

internal sealed record GatewayParent : Extensible
{
    public string? Name { get; init; }

    public string? Namespace { get; init; }
}

internal sealed record HttpRouteRule : Extensible
{
    public IReadOnlyList<HttpRouteMatch>? Matches { get; init; }

    public IReadOnlyList<HttpRouteBackend>? BackendRefs { get; init; }
}

internal sealed record HttpRouteMatch : Extensible
{
    public HttpRoutePath? Path { get; init; }
}

internal sealed record HttpRoutePath : Extensible
{
    public string? Type { get; init; }

    public string? Value { get; init; }
}

internal sealed record HttpRouteBackend : Extensible
{
    public string? Name { get; init; }

    public int? Port { get; init; }
}

/// <summary>monitoring.coreos.com/v1 ServiceMonitor, as far as we write it.</summary>
internal sealed record ServiceMonitor : KubernetesObject<ServiceMonitor>, IResource<ServiceMonitor>
{
    public static ResourceType<ServiceMonitor> Type { get; } =
        new("monitoring.coreos.com", "v1", "servicemonitors", "ServiceMonitor", () => OptionalKindsJson.Default.ServiceMonitor);

    public ServiceMonitorSpec? Spec { get; init; }
}

internal sealed record ServiceMonitorSpec : Extensible
{
    public V1LabelSelector? Selector { get; init; }

    public IReadOnlyList<ServiceMonitorEndpoint>? Endpoints { get; init; }
}

internal sealed record ServiceMonitorEndpoint : Extensible
{
    public string? Port { get; init; }

    public string? Path { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(HttpRoute))]
[JsonSerializable(typeof(ServiceMonitor))]
internal sealed partial class OptionalKindsJson : JsonSerializerContext;
