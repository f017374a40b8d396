namespace Trainyard.Runtime;

/// <summary>HTTP from outside to Services.</summary>
public sealed record V1Ingress : KubernetesObject<V1Ingress>, IResource<V1Ingress>
{
    public static ResourceType<V1Ingress> Type { get; } =
        new("networking.k8s.io", "v1", "ingresses", "Ingress", () => KubernetesJson.Default.V1Ingress);

    public V1IngressSpec? Spec { get; init; }

    public V1IngressStatus? Status { get; init; }
}

/// <summary>Where the controller has put it.</summary>
public sealed record V1IngressStatus : Extensible
{
    public V1IngressLoadBalancerStatus? LoadBalancer { get; init; }
}

/// <summary>The addresses of a load balancer.</summary>
public sealed record V1IngressLoadBalancerStatus : Extensible
{
    public IReadOnlyList<V1IngressLoadBalancerIngress>? Ingress { get; init; }
}

/// <summary>One address of a load balancer.</summary>
public sealed record V1IngressLoadBalancerIngress : Extensible
{
    public string? Ip { get; init; }

    public string? Hostname { get; init; }

    /// <summary>The ports it listens on; null: the protocol's own.</summary>
    public IReadOnlyList<V1IngressPortStatus>? Ports { get; init; }
}

/// <summary>A port that a load balancer listens on.</summary>
public sealed record V1IngressPortStatus : Extensible
{
    public required int Port { get; init; }

    public string? Protocol { get; init; }
}

/// <summary>Which hosts and paths go where.</summary>
public sealed record V1IngressSpec : Extensible
{
    public string? IngressClassName { get; init; }

    public IReadOnlyList<V1IngressTls>? Tls { get; init; }

    public IReadOnlyList<V1IngressRule>? Rules { get; init; }
}

/// <summary>Hosts served with the certificate of a Secret.</summary>
public sealed record V1IngressTls : Extensible
{
    public IReadOnlyList<string>? Hosts { get; init; }

    public string? SecretName { get; init; }
}

/// <summary>The paths of one host.</summary>
public sealed record V1IngressRule : Extensible
{
    public string? Host { get; init; }

    public V1HttpIngressRuleValue? Http { get; init; }
}

public sealed record V1HttpIngressRuleValue : Extensible
{
    public IReadOnlyList<V1HttpIngressPath>? Paths { get; init; }
}

/// <summary>One path and where it goes.</summary>
public sealed record V1HttpIngressPath : Extensible
{
    public string? Path { get; init; }

    /// <summary>Prefix, Exact or ImplementationSpecific.</summary>
    public required string PathType { get; init; }

    public V1IngressBackend? Backend { get; init; }
}

public sealed record V1IngressBackend : Extensible
{
    public V1IngressServiceBackend? Service { get; init; }
}

/// <summary>A port of a Service.</summary>
public sealed record V1IngressServiceBackend : Extensible
{
    public required string Name { get; init; }

    public V1ServiceBackendPort? Port { get; init; }
}

/// <summary>By number or by name.</summary>
public sealed record V1ServiceBackendPort : Extensible
{
    public int? Number { get; init; }

    public string? Name { get; init; }
}
