using System.Globalization;
using k8s.Models;
using Trainyard.Api;
using Trainyard.Runtime;

namespace Trainyard.Controllers.Predictors;

/// <summary>What stands around the Deployments of a Predictor. Pure.</summary>
internal static class PredictorResources
{
    public static V1ServiceAccount ServiceAccount(Predictor predictor) =>
        new() { Metadata = Meta(predictor), AutomountServiceAccountToken = false };

    /// <summary>By this annotation ingress-nginx is told to speak TLS to the pods; others see it by the port's name and number.</summary>
    private const string NginxProtocol = "nginx.ingress.kubernetes.io/backend-protocol";

    /// <summary>The Service sends to the pods of one model, or to the router before two: it moves over all at once.</summary>
    public static V1Service Service(Predictor predictor, Dictionary<string, string> selector)
    {
        var (scheme, port) = HttpPort(predictor);
        return new()
        {
            Metadata = Meta(predictor),
            Spec = new()
            {
                Selector = selector,
                Ports =
                [
                    new()
                    {
                        Name = scheme,
                        Port = port,
                        TargetPort = "http",
                        Protocol = "TCP",
                        AppProtocol = scheme,
                    },
                    new()
                    {
                        Name = "grpc",
                        Port = PredictorPods.GrpcPort,
                        TargetPort = "grpc",
                        Protocol = "TCP",
                        AppProtocol = predictor.Spec.Tls is null ? "kubernetes.io/h2c" : scheme,
                    },
                ],
            },
        };
    }

    /// <summary>The Service's port for HTTP.</summary>
    private static (string Name, int Port) HttpPort(Predictor predictor) =>
        (PredictorAccess.Scheme(predictor), predictor.Spec.Tls is null ? 80 : 443);

    /// <summary>Whether an autoscaler decides how many pods there are.</summary>
    public static bool IsAutoscaled(Predictor predictor) =>
        predictor.Spec.Autoscaling is { } scaling && scaling.MaxReplicas > Math.Max(1, scaling.MinReplicas);

    /// <summary>Whether it has no pod while nobody asks.</summary>
    public static bool MaySleep(Predictor predictor) => predictor.Spec.Autoscaling is { MinReplicas: 0 };

    /// <param name="rollingOut">Whether another model has a share of the requests: the pods of this one must be able to take it back at
    /// once, and become no fewer.</param>
    public static V2HorizontalPodAutoscaler? Autoscaler(Predictor predictor, ServedModel model, bool rollingOut)
    {
        if (!IsAutoscaled(predictor))
            return null;
        var scaling = predictor.Spec.Autoscaling!;
        return new()
        {
            Metadata = Meta(predictor),
            Spec = new()
            {
                ScaleTargetRef = new()
                {
                    ApiVersion = ResourceType<V1Deployment>.ApiVersion,
                    Kind = ResourceType<V1Deployment>.Kind,
                    Name = PredictorPods.DeploymentName(predictor, model),
                },
                MinReplicas = Math.Max(1, scaling.MinReplicas),
                MaxReplicas = scaling.MaxReplicas,
                Metrics = [.. Metrics(scaling)],
                Behavior = new()
                {
                    // Up at once, by as many as it takes; down by what the last five minutes allow.
                    ScaleUp = new()
                    {
                        StabilizationWindowSeconds = 0,
                        SelectPolicy = "Max",
                        Policies =
                        [
                            new()
                            {
                                Type = "Percent",
                                Value = 100,
                                PeriodSeconds = 15,
                            },
                            new()
                            {
                                Type = "Pods",
                                Value = 4,
                                PeriodSeconds = 15,
                            },
                        ],
                    },
                    ScaleDown = new()
                    {
                        StabilizationWindowSeconds = 300,
                        SelectPolicy = rollingOut ? "Disabled" : "Max",
                        Policies =
                        [
                            new()
                            {
                                Type = "Percent",
                                Value = 50,
                                PeriodSeconds = 60,
                            },
                        ],
                    },
                },
            },
        };
    }

    private static IEnumerable<V2MetricSpec> Metrics(AutoscalingSpec scaling)
    {
        if ((scaling.TargetCPUUtilization ?? (scaling.TargetRequestsPerSecond is null ? 70 : null)) is { } percent)
        {
            var target = new V2MetricTarget { Type = "Utilization", AverageUtilization = percent };
            yield return new()
            {
                Type = "Resource",
                Resource = new() { Name = "cpu", Target = target },
            };
        }

        if (scaling.TargetRequestsPerSecond is { } rate)
        {
            var target = new V2MetricTarget { Type = "AverageValue", AverageValue = rate.ToString(CultureInfo.InvariantCulture) };
            yield return new()
            {
                Type = "Pods",
                Pods = new()
                {
                    Metric = new() { Name = "trainyard_predictor_requests_per_second" },
                    Target = target,
                },
            };
        }
    }

    public static V1Ingress? Ingress(Predictor predictor)
    {
        if (predictor.Spec.Route is not { Gateway: null } route)
            return null;
        var backend = new V1IngressBackend
        {
            Service = new()
            {
                Name = predictor.Metadata.Name!,
                Port = new() { Name = HttpPort(predictor).Name },
            },
        };
        return new()
        {
            Metadata = Meta(predictor) with { Annotations = IngressAnnotations(predictor, route) },
            Spec = new()
            {
                IngressClassName = route.ClassName,
                Tls = route.Tls is { } tls ? [new() { Hosts = [route.Host], SecretName = tls.SecretName }] : null,
                Rules =
                [
                    new()
                    {
                        Host = route.Host,
                        Http = new()
                        {
                            Paths =
                            [
                                new()
                                {
                                    Path = route.Path,
                                    PathType = "Prefix",
                                    Backend = backend,
                                },
                            ],
                        },
                    },
                ],
            },
        };
    }

    private static Dictionary<string, string>? IngressAnnotations(Predictor predictor, RouteSpec route)
    {
        var annotations = route.Annotations?.ToDictionary();
        if (predictor.Spec.Tls is not null)
            (annotations ??= []).TryAdd(NginxProtocol, "HTTPS");
        return annotations;
    }

    public static HttpRoute? HttpRoute(Predictor predictor)
    {
        if (predictor.Spec.Route is not { Gateway: { } gateway } route)
            return null;
        return new()
        {
            Metadata = Meta(predictor) with { Annotations = route.Annotations?.ToDictionary() },
            Spec = new()
            {
                ParentRefs = [new() { Name = gateway.Name, Namespace = gateway.Namespace }],
                Hostnames = [route.Host],
                Rules =
                [
                    new()
                    {
                        Matches =
                        [
                            new()
                            {
                                Path = new() { Type = "PathPrefix", Value = route.Path },
                            },
                        ],
                        BackendRefs = [new() { Name = predictor.Metadata.Name!, Port = HttpPort(predictor).Port }],
                    },
                ],
            },
        };
    }

    public static V1PodDisruptionBudget DisruptionBudget(Predictor predictor) =>
        new()
        {
            Metadata = Meta(predictor),
            Spec = new()
            {
                MaxUnavailable = 1,
                Selector = new() { MatchLabels = Labels.PredictorPods(predictor) },
            },
        };

    /// <summary>Lets in what asks for predictions, from wherever; who may come so far is for the ingress controller and the namespace's own
    /// policies to say.</summary>
    public static V1NetworkPolicy? NetworkPolicy(Predictor predictor) =>
        !predictor.Spec.NetworkPolicy
            ? null
            : new()
            {
                Metadata = Meta(predictor),
                Spec = new()
                {
                    PodSelector = new() { MatchLabels = Labels.PredictorPods(predictor) },
                    PolicyTypes = ["Ingress"],
                    Ingress = [new() { Ports = [Tcp("http"), Tcp("grpc")] }],
                },
            };

    private static V1NetworkPolicyPort Tcp(string name) => new() { Port = name, Protocol = "TCP" };

    /// <summary>Of pods, not of the Service: behind a router that one would give the page of another pod at each scrape.</summary>
    public static PodMonitor? PodMonitor(Predictor predictor) =>
        predictor.Spec.Monitoring is { PodMonitor: false }
            ? null
            : new()
            {
                Metadata = Meta(predictor),
                Spec = new()
                {
                    Selector = new() { MatchLabels = Labels.PredictorPods(predictor) },
                    PodMetricsEndpoints =
                    [
                        new()
                        {
                            Port = "http",
                            Path = "/metrics",
                            Scheme = predictor.Spec.Tls is null ? null : PredictorAccess.Scheme(predictor),
                            TlsConfig = predictor.Spec.Tls is null ? null : new(),
                            Relabelings = [new() { TargetLabel = "predictor", Replacement = predictor.Metadata.Name }],
                        },
                    ],
                },
            };

    /// <summary>Where it is reached from inside the cluster.</summary>
    public static string InnerUrl(Predictor predictor) =>
        $"{PredictorAccess.Scheme(predictor)}://{predictor.Metadata.Name}.{predictor.Metadata.NamespaceProperty}.svc";

    /// <summary>Where it is reached: from outside where there is a route, else from inside the cluster. The Ingress may tell a port of its
    /// own.</summary>
    public static string Url(Predictor predictor, V1Ingress? ingress)
    {
        if (predictor.Spec.Route is not { } route)
            return InnerUrl(predictor);
        var usual = route.Tls is null ? 80 : 443;
        var ports = ingress?.Status?.LoadBalancer?.Ingress?.FirstOrDefault()?.Ports;
        var port = ports is not { Count: > 0 } || ports.Any(one => one.Port == usual) ? "" : $":{ports[0].Port}";
        return $"{(route.Tls is null ? "http" : "https")}://{route.Host}{port}{route.BasePath}";
    }

    private static V1ObjectMeta Meta(Predictor predictor) =>
        new()
        {
            Name = predictor.Metadata.Name,
            NamespaceProperty = predictor.Metadata.NamespaceProperty,
            Labels = Labels.Predictor(predictor),
            OwnerReferences = [V1OwnerReference.To(predictor)],
        };
}
