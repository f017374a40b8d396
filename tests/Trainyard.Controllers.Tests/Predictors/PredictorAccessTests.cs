using k8s.Models;
using Trainyard.Api;
using Trainyard.Contracts;
using Trainyard.Controllers.Predictors;
using Trainyard.Controllers.Rollouts;
using Trainyard.Testing;

namespace Trainyard.Controllers.Tests.Predictors;

/// <summary>What spec.auth, spec.tls and spec.monitoring.drift come to in the objects around a predictor.</summary>
public sealed class PredictorAccessTests
{
    private static readonly ServedModel Model = new() { Version = 1, Uri = "s3://models/sonar/1" };

    [Fact]
    public void Tokens_and_an_issuer_are_told_to_the_pods_and_no_token_stands_in_them()
    {
        var pod = PodOf(spec =>
            spec with
            {
                Auth = new()
                {
                    Tokens = new() { SecretName = "keys", Key = "callers" },
                    Issuer = new() { Url = "https://login.example.com", Audience = "sonar" },
                },
            }
        );

        Assert.Equal("/etc/trainyard/auth/callers", Variable(pod, ContainerEnvironment.AuthTokens));
        Assert.Equal("https://login.example.com", Variable(pod, ContainerEnvironment.AuthIssuer));
        Assert.Equal("sonar", Variable(pod, ContainerEnvironment.AuthAudience));
        Assert.Equal(("keys", true), Mounted(pod, "/etc/trainyard/auth"));
        Assert.Null(Variable(pod, ContainerEnvironment.Tls));
    }

    [Theory]
    [InlineData(false, "http", 80, "http", "kubernetes.io/h2c", null)]
    [InlineData(true, "https", 443, "https", "https", "HTTPS")]
    public void With_a_certificate_everybody_speaks_TLS_to_the_pods(
        bool tls,
        string name,
        int port,
        string protocol,
        string grpc,
        string? probes
    )
    {
        var predictor = Predictor(spec =>
            spec with
            {
                Tls = tls ? new() { SecretName = "cert" } : null,
                Route = new() { Host = "x" },
            }
        );
        var pod = PodOf(predictor);
        var ports = PredictorResources.Service(predictor, []).Spec.Ports;
        var ingress = PredictorResources.Ingress(predictor)!;
        var monitor = PredictorResources.PodMonitor(predictor)!.Spec!.PodMetricsEndpoints![0];

        Assert.Equal((name, port, protocol), (ports[0].Name, ports[0].Port, ports[0].AppProtocol));
        Assert.Equal(grpc, ports[1].AppProtocol);
        Assert.All(
            [pod.Spec.Containers[0].StartupProbe, pod.Spec.Containers[0].ReadinessProbe, pod.Spec.Containers[0].LivenessProbe],
            probe => Assert.Equal(probes, probe.HttpGet.Scheme)
        );
        Assert.Equal(name, ingress.Spec.Rules[0].Http.Paths[0].Backend.Service.Port.Name);
        Assert.Equal(tls, ingress.Metadata.Annotations?.ContainsKey("nginx.ingress.kubernetes.io/backend-protocol") == true);
        Assert.Equal(("http", tls ? "https" : null, tls), (monitor.Port, monitor.Scheme, monitor.TlsConfig is not null));
        Assert.Equal($"{name}://sonar.default.svc", PredictorResources.InnerUrl(predictor));
        Assert.Equal(tls ? "https" : null, pod.Metadata.Annotations.TryGetValue("prometheus.io/scheme", out var scheme) ? scheme : null);
    }

    [Fact]
    public void The_router_of_a_rollout_has_the_pods_certificate_and_none_of_their_tokens()
    {
        var predictor = Predictor(spec =>
            spec with
            {
                Tls = new() { SecretName = "cert" },
                Auth = new() { Tokens = new() { SecretName = "keys" } },
            }
        );
        var router = RouterResources.Deployment(predictor, 1, "token", new()).Spec!.Template!;

        Assert.Equal("/etc/trainyard/tls", Variable(router, ContainerEnvironment.Tls));
        Assert.Equal(("cert", true), Mounted(router, "/etc/trainyard/tls"));
        Assert.DoesNotContain(router.Spec!.Volumes, volume => volume.Secret?.SecretName == "keys");
    }

    [Fact]
    public void What_an_ingress_says_of_its_backends_stays_as_the_user_says_it()
    {
        const string protocol = "nginx.ingress.kubernetes.io/backend-protocol";
        var predictor = Predictor(spec =>
            spec with
            {
                Tls = new() { SecretName = "cert" },
                Route = new()
                {
                    Host = "x",
                    Annotations = new Dictionary<string, string> { [protocol] = "GRPCS" },
                },
            }
        );

        Assert.Equal("GRPCS", PredictorResources.Ingress(predictor)!.Metadata.Annotations![protocol]);
        Assert.Equal("GRPCS", predictor.Spec.Route!.Annotations![protocol]);
    }

    [Fact]
    public void A_log_has_its_Secret_and_its_claim_to_write_to_though_the_model_is_read_from_the_same()
    {
        var log = new PredictionLogSpec { Uri = "pvc://models/log", Credentials = new() { SecretName = "s3" }, Share = 0.25 };
        var predictor = Predictor(spec => spec with { Monitoring = new() { Log = log } });
        var placed = Model with { Uri = "pvc://models/sonar/1" };
        var pod = PredictorPods.Deployment(predictor, placed, null, null, 1, new()).Spec!.Template!;

        Assert.Equal("pvc://models/log", Variable(pod, ContainerEnvironment.LogUri));
        Assert.Equal("s3", Variable(pod, ContainerEnvironment.LogCredentials));
        Assert.Equal("0.25", Variable(pod, ContainerEnvironment.LogShare));
        Assert.Equal("100000", Variable(pod, ContainerEnvironment.LogRows));
        Assert.Equal(("s3", true), Mounted(pod, "/etc/trainyard/credentials/s3"));
        Assert.Null(pod.Spec!.Containers[0].VolumeMounts.Single(mount => mount.MountPath == "/mnt/trainyard/models").ReadOnlyProperty);
    }

    [Theory]
    [InlineData("90s", "90")]
    [InlineData("6h", "21600")]
    [InlineData(null, null)]
    public void The_window_of_drift_is_told_in_seconds(string? window, string? seconds) =>
        Assert.Equal(
            seconds,
            Variable(
                PodOf(spec => spec with { Monitoring = new() { Drift = new() { Window = window } } }),
                ContainerEnvironment.DriftWindow
            )
        );

    [Fact]
    public void Pods_are_made_anew_for_what_they_are_told_and_for_nothing_else()
    {
        string Inputs(Func<PredictorSpec, PredictorSpec> spec) => PredictorPods.Inputs(Predictor(spec), Model, null);
        var plain = Inputs(spec => spec);

        Assert.Equal(plain, Inputs(spec => spec with { Monitoring = new() { Drift = new() { Threshold = 0.5 } } }));
        Assert.Equal(
            5,
            new[]
            {
                plain,
                Inputs(spec => spec with { Tls = new() { SecretName = "a" } }),
                Inputs(spec => spec with { Tls = new() { SecretName = "b" } }),
                Inputs(spec => spec with { Auth = new() { Tokens = new() { SecretName = "a" } } }),
                Inputs(spec => spec with { Monitoring = new() { Drift = new() { Window = "6h" } } }),
            }
                .Distinct()
                .Count()
        );
    }

    private static Predictor Predictor(Func<PredictorSpec, PredictorSpec> spec) => Build.Predictor(spec);

    private static V1PodTemplateSpec PodOf(Func<PredictorSpec, PredictorSpec> spec) => PodOf(Predictor(spec));

    private static V1PodTemplateSpec PodOf(Predictor predictor) =>
        PredictorPods.Deployment(predictor, Model, null, null, 1, new()).Spec!.Template!;

    private static string? Variable(V1PodTemplateSpec pod, string name) =>
        pod.Spec!.Containers[0].Env.SingleOrDefault(variable => variable.Name == name)?.Value;

    private static (string? Secret, bool? ReadOnly) Mounted(V1PodTemplateSpec pod, string path)
    {
        var mount = pod.Spec!.Containers[0].VolumeMounts.Single(mount => mount.MountPath == path);
        return (pod.Spec.Volumes.Single(volume => volume.Name == mount.Name).Secret?.SecretName, mount.ReadOnlyProperty);
    }
}
