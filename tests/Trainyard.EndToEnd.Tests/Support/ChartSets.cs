namespace Trainyard.EndToEnd.Tests.Support;

/// <summary>Value sets, by chart and name, that between them use every template and every branch. Each is a line of <c>--set</c>, or an
/// option of Helm as it is.</summary>
internal static class ChartSets
{
    /// <summary>The namespace of the release in what is compared.</summary>
    public const string Namespace = "ns";

    public static IReadOnlyDictionary<string, string[]> All { get; } =
        new Dictionary<string, string[]>
        {
            ["trainyard/defaults"] = [],
            ["trainyard/one-namespace"] = ["watchNamespace=NAMESPACE", "crds.enabled=false", "replicas=2"],
            ["trainyard/several-namespaces"] = ["watchNamespace={NAMESPACE,another}", "crds.enabled=false"],
            ["trainyard/own-key"] = ["reportKey.existingSecret=own", "crds.keep=false", "networkPolicy.enabled=false"],
            ["trainyard/output"] =
            [
                "defaultOutput.uri=s3://models",
                "defaultOutput.secretName=s3",
                "reportUrl=http://reports.example.com",
                "logLevel=Debug",
            ],
            ["trainyard/images"] =
            [
                "image.repository=example.com:5000/a/operator",
                "image.tag=1.2.3",
                "router.tag=sha256:0",
                "trainer.image=example.com/a/trainer@sha256:0",
                "image.pullPolicy=Always",
                "imagePullSecrets[0].name=registry",
            ],
            ["trainyard/placement"] =
            [
                "nodeSelector.pool=small",
                "tolerations[0].operator=Exists",
                "affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].topologyKey=kubernetes.io/hostname",
                "podAnnotations.team=a",
                "priorityClassName=system-cluster-critical",
                "imagePullSecrets[0].name=registry",
                "console.enabled=true",
                "minio.enabled=true",
                "minio.existingSecret=s3",
            ],
            ["trainyard/nothing-more"] =
            [
                "replicas=0",
                "crds.enabled=false",
                "userRoles.enabled=false",
                "networkPolicy.enabled=false",
                "reportKey.existingSecret=own",
                "resources=null",
                "tolerations=null",
                "watchNamespace=null",
                "dashboards.enabled=true",
                "dashboards.labels=null",
            ],
            ["trainyard/monitor"] =
            [
                "serviceMonitor.enabled=true",
                "serviceMonitor.labels.release=prometheus",
                "prometheusRule.enabled=true",
                "prometheusRule.objectives.availability=0.99",
                "dashboards.enabled=true",
            ],
            ["trainyard/own-settings"] =
            [
                "userRoles.enabled=false",
                "extraEnv[0].name=HTTPS_PROXY",
                "extraEnv[0].value=http://proxy.example.com",
                "networkPolicy.apiServerPorts={8443}",
            ],
            ["trainyard/store"] = ["minio.enabled=true", "minio.existingSecret=s3", "minio.storage.className=fast"],
            ["accounts/defaults"] = ["existingSecret=accounts"],
            ["accounts/outside"] =
            [
                "existingSecret=accounts",
                "models.sonar-2.url=http://sonar",
                "models.sonar-2.price=0.25",
                "demoUsers=true",
                "settings.TokenMinutes=30",
                "image.repository=example.com/accounts:2",
                "imagePullSecrets[0].name=registry",
                "ingress.enabled=true",
                "ingress.host=accounts.example.com",
                "ingress.className=nginx",
                "ingress.tls.secretName=tls",
                "podMonitor.enabled=true",
                "podMonitor.labels.release=prometheus",
                "networkPolicy.from[0].namespaceSelector.matchLabels.name=ingress",
                "networkPolicy.metricsFrom[0].namespaceSelector.matchLabels.name=monitoring",
            ],
            ["accounts/small"] =
            [
                "existingSecret=accounts",
                "api.autoscaling.enabled=false",
                "worker.autoscaling.enabled=false",
                "networkPolicy.enabled=false",
                "priorityClassName=system-cluster-critical",
                "nodeSelector.pool=small",
                "tolerations[0].operator=Exists",
                "affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].topologyKey=kubernetes.io/hostname",
                "podAnnotations.team=a",
            ],
            ["accounts/closed"] =
            [
                "existingSecret=accounts",
                "image.tag=sha256:0",
                "networkPolicy.egressPorts={5432}",
                "worker.resources=null",
            ],
            ["trainyard/console"] =
            [
                "console.enabled=true",
                "console.ingress.host=console.example.com",
                "console.ingress.className=nginx",
                "console.ingress.tlsSecretName=console-tls",
                "console.oidc.issuer=https://issuer.example.com",
                "console.oidc.clientId=trainyard",
                "console.oidc.clientSecret=oidc",
                "console.uploads.uri=s3://rows/people",
                "console.uploads.secretName=rows",
                "console.uploads.port=9000",
            ],
            ["icecube/defaults"] = [],
            ["icecube/review"] = ["--values=charts/icecube/values/review.yaml", "host=branch.example.com", "claims.className=fast"],
            ["icecube/staging"] =
            [
                "--values=charts/icecube/values/staging.yaml",
                "host=staging.example.com",
                "fullnameOverride=ice",
                "training.resources=null",
            ],
            ["icecube/production"] =
            [
                "--values=charts/icecube/values/production.yaml",
                "host=example.com",
                "ingress.className=nginx",
                "images.trainer=example.com/trainer:2",
                "images.predictor=example.com/predictor:2",
                "alerts.labels.release=prometheus",
                "scenarios.schedule=30 5 * * *",
                "scenarios.configMap=icecube-scenarios",
                "scenarios.logsClaim=logs",
            ],
        };

    public static TheoryData<string> Names => [.. All.Keys];

    public static string ChartOf(string set) => set.Split('/')[0];

    /// <summary>What Helm makes of a set, with more values behind it.</summary>
    public static Task<string> TextAsync(string set, string ns = Namespace, params string[] more) =>
        Release.TemplateAsync(ChartOf(set), "shown", ns, [.. ValuesOf(set, ns), .. more]);

    public static Task<string> LintAsync(string set) => Release.LintAsync(ChartOf(set), [.. ValuesOf(set, Namespace)]);

    private static IEnumerable<string> ValuesOf(string set, string ns) =>
        All[set].Select(value => value.Replace("NAMESPACE", ns, StringComparison.Ordinal));
}
