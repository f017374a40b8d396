using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using k8s.Models;
using Trainyard.Api;
using Trainyard.Contracts;
using Trainyard.Controllers.Pods;
using Trainyard.Controllers.Predictors;
using Trainyard.Runtime;

namespace Trainyard.Controllers.Scorers;

/// <summary>The pods of a Scorer. Pure.</summary>
internal static class ScorerPods
{
    public const string Container = "scorer";
    private const int Port = 8080;

    private static V1ResourceRequirements DefaultResources { get; } =
        new()
        {
            Requests = new Dictionary<string, ResourceQuantity> { ["cpu"] = new("100m"), ["memory"] = new("128Mi") },
        };

    /// <summary>A digest of all that the pods are made from, but for the operator's own defaults and the model.</summary>
    public static string Inputs(Scorer scorer)
    {
        var spec = scorer.Spec with { Suspend = false, Autoscaling = null, Model = new() };
        return Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(spec, ApiJson.Default.ScorerSpec)))[..8];
    }

    /// <param name="token">By which they report.</param>
    public static V1PodTemplateSpec Template(Scorer scorer, ModelChoice choice, string token, bool endless, TrainyardOptions options)
    {
        var (spec, model) = (scorer.Spec, choice.Model!);
        var mounts = new Mounts()
            .Add(new() { Name = "tmp", EmptyDir = new() }, "/tmp")
            .AddSecret(choice.Credentials)
            .AddSecret(Reference(spec.Input.Secret))
            .AddSecret(Reference(spec.Output.Secret))
            .AddClaim(model.Uri, write: false)
            .AddClaim(spec.Input.Files?.Uri, write: false)
            .AddClaim(spec.Output.Files?.Uri, write: true);
        var container = new V1Container
        {
            Name = Container,
            Image = spec.Image ?? options.ScorerImage,
            Env = [.. Environment(scorer, choice, token, endless, options)],
            Resources = PodTemplateMerge.Resources(spec.Resources) ?? DefaultResources,
            VolumeMounts = mounts.VolumeMounts,
            TerminationMessagePolicy = "FallbackToLogsOnError",
            SecurityContext = PodSecurity.Container,
        };
        return spec.PodTemplate.Over(
            new()
            {
                Metadata = new() { Labels = Labels.Scorer(scorer), Annotations = endless ? Scraped : null },
                Spec = new()
                {
                    RestartPolicy = endless ? "Always" : "Never",
                    AutomountServiceAccountToken = false,
                    EnableServiceLinks = false,
                    SecurityContext = PodSecurity.Pod,
                    TerminationGracePeriodSeconds = 30,
                    Containers = [endless ? Probed(container) : container],
                    Volumes = mounts.Volumes,
                },
            }
        );
    }

    private static Dictionary<string, string> Scraped =>
        new()
        {
            ["prometheus.io/scrape"] = "true",
            ["prometheus.io/port"] = Port.ToString(CultureInfo.InvariantCulture),
            ["prometheus.io/path"] = "/metrics",
        };

    /// <summary>It is ready while its store answers; it is not restarted because its store does not.</summary>
    private static V1Container Probed(V1Container container) =>
        container with
        {
            Ports = [new() { Name = "http", ContainerPort = Port }],
            StartupProbe = HttpProbe.Of("/healthz", "http", period: 1, failures: 120),
            ReadinessProbe = HttpProbe.Of("/readyz", "http", period: 2, failures: 2),
            LivenessProbe = HttpProbe.Of("/healthz", "http", period: 10, failures: 3),
        };

    private static CredentialsReference? Reference(string? secret) => secret is null ? null : new() { SecretName = secret };

    private static IEnumerable<V1EnvVar> Environment(
        Scorer scorer,
        ModelChoice choice,
        string token,
        bool endless,
        TrainyardOptions options
    )
    {
        var (spec, model) = (scorer.Spec, choice.Model!);
        var file = new ScorerFile
        {
            Scorer = scorer.Key.ToString(),
            Input = spec.Input,
            Output = spec.Output,
            Columns = spec.Columns,
            Stream = endless,
        };
        yield return new() { Name = ScorerFile.Variable, Value = JsonSerializer.Serialize(file, ContractsJson.Default.ScorerFile) };
        yield return new() { Name = ContainerEnvironment.ModelUri, Value = model.Uri };
        if (model.Digest is { } digest)
            yield return new() { Name = ContainerEnvironment.ModelDigest, Value = digest };
        if (choice.Credentials is { } secret)
            yield return new() { Name = ContainerEnvironment.ModelCredentials, Value = secret.SecretName };
        yield return new() { Name = ContainerEnvironment.Credentials, Value = Mounts.Credentials };
        yield return new() { Name = ContainerEnvironment.Volumes, Value = Mounts.Claims };
        yield return new()
        {
            Name = ContainerEnvironment.Worker,
            ValueFrom = new() { FieldRef = new() { FieldPath = "metadata.name" } },
        };
        if (options.ScorerUrlOf(scorer.Key) is { } url)
        {
            yield return new() { Name = ContainerEnvironment.ReportUrl, Value = url.ToString() };
            yield return new() { Name = ContainerEnvironment.ReportToken, Value = token };
        }
    }
}
