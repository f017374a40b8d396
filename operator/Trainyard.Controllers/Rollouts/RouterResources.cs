using k8s.Models;
using Trainyard.Api;
using Trainyard.Contracts;
using Trainyard.Controllers.Pods;
using Trainyard.Controllers.Predictors;
using Trainyard.Runtime;

namespace Trainyard.Controllers.Rollouts;

/// <summary>The router that stands before the predictor pods while a rollout measures. Pure.</summary>
internal static class RouterResources
{
    /// <summary>In place of a version in the labels.</summary>
    public const string Key = "router";

    public const string Container = "router";
    private const int ProbePort = 8082;

    public static string Name(Predictor predictor) => $"{predictor.Metadata.Name}-{Key}";

    /// <summary>The pods of the router.</summary>
    public static Dictionary<string, string> Selector(Predictor predictor) =>
        new(Labels.PredictorPods(predictor)) { [PredictorPods.ModelLabel] = Key };

    /// <param name="stable">How many pods serve: two routers where more than one does, for the same reason.</param>
    public static V1Deployment Deployment(Predictor predictor, int stable, string token, TrainyardOptions options)
    {
        var labels = new Dictionary<string, string>(Labels.Predictor(predictor)) { [PredictorPods.ModelLabel] = Key };
        return new()
        {
            Metadata = new()
            {
                Name = Name(predictor),
                NamespaceProperty = predictor.Metadata.NamespaceProperty,
                Labels = labels,
                OwnerReferences = [V1OwnerReference.To(predictor)],
            },
            Spec = new()
            {
                Replicas = Math.Min(2, stable),
                RevisionHistoryLimit = 2,
                Selector = new() { MatchLabels = Selector(predictor) },
                Template = new()
                {
                    Metadata = new() { Labels = labels },
                    Spec = Pods(predictor, token, options),
                },
            },
        };
    }

    private static V1PodSpec Pods(Predictor predictor, string token, TrainyardOptions options)
    {
        var mounts = new Mounts().Add(new() { Name = "tmp", EmptyDir = new() }, "/tmp").AddTls(predictor);
        return new()
        {
            ServiceAccountName = predictor.Metadata.Name,
            AutomountServiceAccountToken = false,
            EnableServiceLinks = false,
            SecurityContext = PodSecurity.Pod,
            TerminationGracePeriodSeconds = 30,
            Containers =
            [
                new()
                {
                    Name = Container,
                    Image = options.RouterImage,
                    Ports =
                    [
                        new() { Name = "http", ContainerPort = PredictorPods.Port },
                        new() { Name = "grpc", ContainerPort = PredictorPods.GrpcPort },
                        new() { Name = "probes", ContainerPort = ProbePort },
                    ],
                    Env =
                    [
                        new() { Name = ContainerEnvironment.ReportUrl, Value = options.RolloutUrlOf(predictor.Key)?.ToString() },
                        new() { Name = ContainerEnvironment.ReportToken, Value = token },
                        new()
                        {
                            Name = "POD_NAME",
                            ValueFrom = new() { FieldRef = new() { FieldPath = "metadata.name" } },
                        },
                        .. PredictorAccess.TlsEnvironment(predictor),
                    ],
                    Resources = new()
                    {
                        Requests = new Dictionary<string, ResourceQuantity> { ["cpu"] = new("100m"), ["memory"] = new("64Mi") },
                    },
                    VolumeMounts = mounts.VolumeMounts,
                    ReadinessProbe = HttpProbe.Of("/readyz", "probes", period: 1, failures: 2),
                    LivenessProbe = HttpProbe.Of("/healthz", "probes", period: 10, failures: 3),
                    TerminationMessagePolicy = "FallbackToLogsOnError",
                    SecurityContext = PodSecurity.Container,
                },
            ],
            Volumes = mounts.Volumes,
        };
    }
}
