using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using k8s.Models;
using Trainyard.Api;
using Trainyard.Contracts;
using Trainyard.Controllers.Pods;
using Trainyard.Runtime;

namespace Trainyard.Controllers.Predictors;

/// <summary>The Deployment of one model. Pure.</summary>
internal static class PredictorPods
{
    public const string Container = "predictor";
    public const string InputsAnnotation = "trainyard.dev/inputs";
    public const int Port = 8080;
    public const int GrpcPort = 8081;

    /// <summary>On Deployments and pods: which model they serve.</summary>
    public const string ModelLabel = "trainyard.dev/model";

    /// <summary>A CPU request, because autoscaling by CPU is measured against it.</summary>
    private static V1ResourceRequirements DefaultResources { get; } =
        new()
        {
            Requests = new Dictionary<string, ResourceQuantity> { ["cpu"] = new("100m"), ["memory"] = new("128Mi") },
        };

    /// <summary>The name of a model's Deployment.</summary>
    public static string DeploymentName(Predictor predictor, ServedModel model) => $"{predictor.Metadata.Name}-{ModelKey(model)}";

    /// <summary>What tells a model's Deployment and pods from those of a predictor's other models: the version where that is enough, else
    /// (see <see cref="ServedModels"/>) with the first letters of a digest of what the model is known by, or those alone.</summary>
    public static string ModelKey(ServedModel model) =>
        model.Key ?? (model.Version is { } version ? string.Create(CultureInfo.InvariantCulture, $"v{version}") : PlaceKey(model));

    /// <summary>The first letters of a digest of what a model is known by.</summary>
    public static string PlaceKey(ServedModel model) => Hash($"{model.Uri}@{model.Digest}")[..8];

    /// <summary>
    /// A digest of all that a Deployment's pods are made from, but for the operator's own defaults: while it stays, the Deployment is left
    /// alone, so that another version of the operator restarts nobody's pods.
    /// </summary>
    public static string Inputs(Predictor predictor, ServedModel model, CredentialsReference? credentials)
    {
        var spec = predictor.Spec;
        var inputs = string.Join(
            '\n',
            model.Uri,
            model.Digest,
            credentials?.SecretName,
            spec.Image,
            spec.Resources?.GetRawText(),
            spec.PodTemplate?.GetRawText()
        );
        string[] later = [spec.Route?.BasePath ?? "", PredictorAccess.Inputs(predictor)];
        return Hash(string.Join('\n', later.Where(text => text.Length > 0).Prepend(inputs)))[..16];
    }

    /// <param name="credentials">The Secret that opens the model.</param>
    /// <param name="previous">The model whose rows this one must take; null: any.</param>
    /// <param name="replicas">How many pods; null where an autoscaler decides.</param>
    /// <param name="token">By which its pods tell the operator of their drift; null: they do not.</param>
    public static V1Deployment Deployment(
        Predictor predictor,
        ServedModel model,
        CredentialsReference? credentials,
        ServedModel? previous,
        int? replicas,
        TrainyardOptions options,
        string? token = null
    )
    {
        var labels = new Dictionary<string, string>(Labels.Predictor(predictor)) { [ModelLabel] = ModelKey(model) };
        return new()
        {
            Metadata = new()
            {
                Name = DeploymentName(predictor, model),
                NamespaceProperty = predictor.Metadata.NamespaceProperty,
                Labels = labels,
                Annotations = new Dictionary<string, string> { [InputsAnnotation] = Inputs(predictor, model, credentials) },
                OwnerReferences = [V1OwnerReference.To(predictor)],
            },
            Spec = new()
            {
                Replicas = replicas,
                RevisionHistoryLimit = 2,
                ProgressDeadlineSeconds = 600,
                Selector = new() { MatchLabels = Selector(predictor, model) },
                Strategy = new()
                {
                    Type = "RollingUpdate",
                    RollingUpdate = new() { MaxSurge = 1, MaxUnavailable = 0 },
                },
                Template = predictor.Spec.PodTemplate.Over(Pods(predictor, model, credentials, previous, labels, options, token)),
            },
        };
    }

    /// <summary>The pods of one model.</summary>
    public static Dictionary<string, string> Selector(Predictor predictor, ServedModel model) =>
        new(Labels.PredictorPods(predictor)) { [ModelLabel] = ModelKey(model) };

    private static V1PodTemplateSpec Pods(
        Predictor predictor,
        ServedModel model,
        CredentialsReference? credentials,
        ServedModel? previous,
        Dictionary<string, string> labels,
        TrainyardOptions options,
        string? token
    )
    {
        var mounts = new Mounts()
            .Add(new() { Name = "tmp", EmptyDir = new() }, "/tmp")
            .AddSecret(credentials)
            .AddClaim(model.Uri, write: false)
            .AddSecret(predictor.Spec.Monitoring?.Log?.Credentials)
            .AddClaim(predictor.Spec.Monitoring?.Log?.Uri, write: true)
            .AddTls(predictor)
            .AddTokens(predictor);
        var scheme = predictor.Spec.Tls is null ? null : "HTTPS";
        return new()
        {
            Metadata = new() { Labels = labels, Annotations = Scraped(predictor) },
            Spec = new()
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
                        Image = predictor.Spec.Image ?? Image(model, options),
                        Ports = [new() { Name = "http", ContainerPort = Port }, new() { Name = "grpc", ContainerPort = GrpcPort }],
                        Env = [.. Environment(predictor, model, credentials, previous), .. Telling(predictor, options, token)],
                        Resources = PodTemplateMerge.Resources(predictor.Spec.Resources) ?? DefaultResources,
                        VolumeMounts = mounts.VolumeMounts,
                        StartupProbe = HttpProbe.Of("/healthz", "http", period: 1, failures: 120, scheme),
                        ReadinessProbe = HttpProbe.Of(
                            "/readyz",
                            "http",
                            period: PredictorResources.MaySleep(predictor) ? 1 : 2,
                            failures: 2,
                            scheme
                        ),
                        LivenessProbe = HttpProbe.Of("/healthz", "http", period: 10, failures: 3, scheme),
                        TerminationMessagePolicy = "FallbackToLogsOnError",
                        SecurityContext = PodSecurity.Container,
                    },
                ],
                Volumes = mounts.Volumes,
            },
        };
    }

    private static string Image(ServedModel model, TrainyardOptions options) =>
        ModelFiles.NeedsLibrary(model.Uri) ? options.ForeignPredictorImage : options.PredictorImage;

    private static Dictionary<string, string> Scraped(Predictor predictor)
    {
        var scraped = new Dictionary<string, string>
        {
            ["prometheus.io/scrape"] = "true",
            ["prometheus.io/port"] = Port.ToString(CultureInfo.InvariantCulture),
            ["prometheus.io/path"] = "/metrics",
        };
        if (predictor.Spec.Tls is not null)
            scraped["prometheus.io/scheme"] = PredictorAccess.Scheme(predictor);
        return scraped;
    }

    private static IEnumerable<V1EnvVar> Environment(
        Predictor predictor,
        ServedModel model,
        CredentialsReference? credentials,
        ServedModel? previous
    )
    {
        yield return new() { Name = ContainerEnvironment.ModelUri, Value = model.Uri };
        if (model.Digest is { } digest)
            yield return new() { Name = ContainerEnvironment.ModelDigest, Value = digest };
        if (previous is not null)
            yield return new() { Name = ContainerEnvironment.PreviousModelUri, Value = previous.Uri };
        if (credentials is { } secret)
            yield return new() { Name = ContainerEnvironment.ModelCredentials, Value = secret.SecretName };
        if (predictor.Spec.Route is { BasePath: { Length: > 0 } path })
            yield return new() { Name = ContainerEnvironment.BasePath, Value = path };
        foreach (var variable in PredictorAccess.Environment(predictor))
            yield return variable;
        yield return new() { Name = ContainerEnvironment.Credentials, Value = Mounts.Credentials };
        yield return new() { Name = ContainerEnvironment.Volumes, Value = Mounts.Claims };
        yield return new() { Name = "OMP_WAIT_POLICY", Value = "passive" };
    }

    /// <summary>Not among <see cref="Inputs"/>: pods that an operator without this had made are left alone.</summary>
    private static IEnumerable<V1EnvVar> Telling(Predictor predictor, TrainyardOptions options, string? token) =>
        token is null || options.DriftUrlOf(predictor.Key) is not { } url
            ? []
            :
            [
                new() { Name = ContainerEnvironment.ReportUrl, Value = url.ToString() },
                new() { Name = ContainerEnvironment.ReportToken, Value = token },
                new()
                {
                    Name = "POD_NAME",
                    ValueFrom = new() { FieldRef = new() { FieldPath = "metadata.name" } },
                },
            ];

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
