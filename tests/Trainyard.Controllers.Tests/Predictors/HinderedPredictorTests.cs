using k8s.Models;
using Trainyard.Api;
using Trainyard.Contracts;
using Trainyard.Controllers.Predictors;
using Trainyard.Controllers.Tests.Support;
using Trainyard.Runtime;

namespace Trainyard.Controllers.Tests.Predictors;

/// <summary>What the API server does not take or know, and what keeps a Predictor's pods from coming up.</summary>
public sealed class HinderedPredictorTests
{
    private const string Model = """ "model":{"uri":"s3://models/x/3"} """;
    private readonly World _world = new();

    private PredictorStatus Status => StatusOf("sonar");

    [Theory]
    [InlineData(
        "ingresses",
        422,
        "Invalid",
        """Ingress.networking.k8s.io "sonar" is invalid: spec.rules[0].host: Invalid value: "Bad_Host!": a lowercase RFC 1123 subdomain""",
        PredictorPhase.Rejected
    )]
    [InlineData(
        "deployments",
        400,
        "BadRequest",
        """Deployment in version "v1" cannot be handled as a Deployment: quantities must match the regular expression""",
        PredictorPhase.Rejected
    )]
    [InlineData(
        "deployments",
        500,
        "",
        """failed to convert new object (default/sonar; apps/v1, Kind=Deployment) to proper version: quantities must match""",
        PredictorPhase.Rejected
    )]
    [InlineData("deployments", 403, "Forbidden", """admission webhook "x.y" denied the request: no""", PredictorPhase.Failed)]
    [InlineData("horizontalpodautoscalers", 422, "Invalid", "no such metric", PredictorPhase.Rejected)]
    public async Task What_the_server_does_not_take_is_told_and_tried_again_seldom(
        string plural,
        int code,
        string status,
        string words,
        PredictorPhase phase
    )
    {
        _world.Api.Refuses = (_, path, _) => path.Contains($"/{plural}", StringComparison.Ordinal) ? (code, status, words) : null;
        Predict($$"""{ {{Model}}, "route":{"host":"Bad_Host!"},"autoscaling":{"minReplicas":1,"maxReplicas":3} }""");
        await _world.SettleAsync();

        var stalled = Status.Conditions.Find("Stalled")!;
        Assert.Equal((phase, words), (Status.Phase, stalled.Message));
        Assert.Equal(plural == "ingresses" || plural == "deployments" ? "http://sonar.default.svc" : "http://Bad_Host!", Status.Url);
        Assert.Equal(
            (FailureClass.Configuration, words, true),
            (Status.LastFailure!.Class, Status.LastFailure.Message, Status.LastFailure.Hint is not null)
        );
        Assert.Equal(plural == "deployments", _world.All<V1Deployment>().Count == 0);
        Assert.InRange(_world.Looks["Predictor/sonar"]!.Value, TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(5));
        var before = _world.Api.Writes.Count;
        _world.Time.Advance(TimeSpan.FromMinutes(2));
        await _world.SettleAsync();
        Assert.Equal(before, _world.Api.Writes.Count);

        _world.Api.Refuses = (_, _, _) => null;
        await _world.SettleAsync();
        Assert.Equal((PredictorPhase.Progressing, null), (Status.Phase, Status.Conditions.Find("Stalled")));
        Assert.Single(await _world.EventsAsync(), told => told == $"Warning {stalled.Reason}: {words}");
    }

    [Fact]
    public async Task A_pod_template_that_is_none_is_told()
    {
        Predict($$"""{ {{Model}}, "podTemplate":{"spec":{"containers":{} } } }""");
        await _world.SettleAsync();

        Assert.Equal((PredictorPhase.Rejected, "InvalidPodTemplate"), (Status.Phase, Status.Conditions.Find("Accepted")!.Reason));
    }

    [Fact]
    public async Task Pods_that_cannot_be_made_are_told_at_once_and_count_as_a_failure_after_a_while()
    {
        const string words = """pods "a" is forbidden: violates PodSecurity "restricted:latest": host namespaces (hostNetwork=true)""";
        await RolloutAsync(
            $$"""{"conditions":[{"type":"ReplicaFailure","status":"True","reason":"FailedCreate","message":{{System.Text.Json.JsonSerializer.Serialize(words)}},"lastTransitionTime":"{{Now()}}"}]}"""
        );

        Assert.Equal(
            (PredictorPhase.Progressing, "PodSecurity", null),
            (Status.Phase, Status.Conditions.Find("Progressing")!.Reason, Status.Conditions.Find("Stalled"))
        );
        Assert.Contains(words, Status.Conditions.Find("Available")!.Message!, StringComparison.Ordinal);
        _world.Time.Advance(_world.Options.StartPatience);
        await _world.SettleAsync();

        Assert.Equal(
            (PredictorPhase.Failed, "PodSecurity", FailureClass.Configuration),
            (Status.Phase, Status.Conditions.Find("Stalled")!.Reason, Status.LastFailure!.Class)
        );
    }

    [Fact]
    public async Task Waiting_for_room_is_pending_and_no_failure_however_long()
    {
        await RolloutAsync("{}");
        Pod(
            """{"conditions":[{"type":"PodScheduled","status":"False","reason":"Unschedulable","message":"0/2 nodes are available: 2 Insufficient cpu."}]}"""
        );
        _world.Time.Advance(TimeSpan.FromHours(1));
        await _world.SettleAsync();

        Assert.Equal(
            (PredictorPhase.Pending, "WaitingForRoom", null, null),
            (Status.Phase, Status.Conditions.Find("Progressing")!.Reason, Status.LastFailure, Status.Conditions.Find("Stalled"))
        );
        Assert.Contains(
            "waiting for 0.1 CPUs: 0/2 nodes are available",
            Status.Conditions.Find("Progressing")!.Message!,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_secret_that_is_not_there_is_told_by_the_pods_events()
    {
        await RolloutAsync("{}");
        Pod("""{"containerStatuses":[{"name":"predictor","state":{"waiting":{"reason":"ContainerCreating"}}}]}""");
        _world.Say(_world.Get<V1Pod>("sonar-pod"), "FailedMount", "secret \"s3\" not found");
        _world.Time.Advance(TimeSpan.FromSeconds(6));
        await _world.SettleAsync();

        Assert.Equal(("FailedMount", FailureClass.NotFound), (Status.Conditions.Find("Progressing")!.Reason, Status.LastFailure!.Class));
    }

    [Fact]
    public async Task A_gateway_that_the_cluster_does_not_know_is_missed_and_the_route_is_made_soon_after_it_has_come()
    {
        _world.Api.Unknown.UnionWith(["httproutes", "podmonitors"]);
        Predict($$"""{ {{Model}}, "route":{"host":"x","gateway":{"name":"g"} },"monitoring":{"podMonitor":true} }""");
        await _world.SettleAsync();
        Assert.Equal(
            ("RollingOut", "KindMissing"),
            (Status.Conditions.Find("Progressing")!.Reason, Status.Conditions.Find("Stalled")!.Reason)
        );
        await ReadyAsync();

        Assert.Equal(
            (PredictorPhase.Progressing, "KindMissing", "KindMissing"),
            (Status.Phase, Status.Conditions.Find("Routed")!.Reason, Status.Conditions.Find("Monitored")!.Reason)
        );
        Assert.Equal(("http://sonar.default.svc", true), (Status.Url, Status.Conditions.IsTrue("Available")));
        Assert.Contains("HTTPRoute of gateway.networking.k8s.io/v1", Status.Conditions.Find("Stalled")!.Message!, StringComparison.Ordinal);
        _world.Api.Unknown.Clear();
        Assert.InRange(_world.Looks["Predictor/sonar"]!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
        _world.Time.Advance(_world.Looks["Predictor/sonar"]!.Value);
        await _world.SettleAsync();

        Assert.Equal((PredictorPhase.Available, "http://x", null), (Status.Phase, Status.Url, Status.Conditions.Find("Routed")));
        Assert.Equal(2, _world.Api.Objects.Count(value => value["kind"]!.ToString() is "HTTPRoute" or "PodMonitor"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Kinds_that_are_not_asked_for_are_seldom_asked_about(bool known)
    {
        if (!known)
            _world.Api.Unknown.UnionWith(["httproutes", "podmonitors"]);
        Predict($$"""{ {{Model}} }""");
        await ReadyAsync();
        var before = Asked();
        for (var minute = 0; minute < 5; minute++)
        {
            _world.Time.Advance(TimeSpan.FromMinutes(1));
            await _world.SettleAsync();
        }

        Assert.Equal((before, null), (Asked(), Status.Conditions.Find("Monitored")));
        Assert.InRange(before, 0, 1);
    }

    [Theory]
    [InlineData("model.v1")]
    [InlineData("1st")]
    [InlineData("a-")]
    public async Task A_name_that_no_service_can_have_is_refused(string name)
    {
        _world.Put<Predictor>(name, $$"""{ {{Model}} }""");
        await _world.SettleAsync();

        Assert.Equal(
            (PredictorPhase.Rejected, FaultReason.InvalidMetadata),
            (StatusOf(name).Phase, StatusOf(name).Conditions.Find("Accepted")!.Reason)
        );
        Assert.Empty(_world.All<V1Service>());
    }

    [Theory]
    [InlineData("x", "/", "x", "/", true)]
    [InlineData("x", "/m", "X", "/m/", true)]
    [InlineData("x", "/m", "x", "/n", false)]
    [InlineData("x", "/", "y", "/", false)]
    public async Task The_elder_has_the_host_and_path_until_it_goes(
        string host,
        string path,
        string otherHost,
        string otherPath,
        bool taken
    )
    {
        Predict($$"""{ {{Model}}, "route":{"host":"{{host}}","path":"{{path}}"} }""", "elder");
        _world.Time.Advance(TimeSpan.FromSeconds(5));
        Predict($$"""{ {{Model}}, "route":{"host":"{{otherHost}}","path":"{{otherPath}}"} }""", "a-younger");
        await _world.SettleAsync();

        Assert.Equal(taken ? FaultReason.HostTaken : "Valid", StatusOf("a-younger").Conditions.Find("Accepted")!.Reason);
        Assert.Equal("Valid", StatusOf("elder").Conditions.Find("Accepted")!.Reason);
        Assert.Equal(taken ? 1 : 2, _world.All<V1Ingress>().Count);
        _world.Api.Remove("/apis/trainyard.dev/v1alpha1/namespaces/default/predictors/elder");
        await _world.SettleAsync();

        Assert.Equal(("Valid", 1), (StatusOf("a-younger").Conditions.Find("Accepted")!.Reason, _world.All<V1Ingress>().Count));
    }

    [Fact]
    public async Task Who_takes_an_elders_host_by_an_edit_loses_its_route()
    {
        Predict($$"""{ {{Model}}, "route":{"host":"x"} }""", "elder");
        _world.Time.Advance(TimeSpan.FromSeconds(5));
        Predict($$"""{ {{Model}}, "route":{"host":"y"} }""", "younger");
        await _world.SettleAsync();
        Predict($$"""{ {{Model}}, "route":{"host":"x"} }""", "younger");
        await _world.SettleAsync();

        Assert.Equal(
            (FaultReason.HostTaken, "http://younger.default.svc"),
            (StatusOf("younger").Conditions.Find("Stalled")!.Reason, StatusOf("younger").Url)
        );
        Assert.Equal("elder", Assert.Single(_world.All<V1Ingress>()).Metadata.Name);
    }

    [Theory]
    [InlineData("/m", "/m")]
    [InlineData("/models/sonar/", "/models/sonar")]
    [InlineData("/", null)]
    public async Task It_is_served_below_its_path(string path, string? basePath)
    {
        Predict($$"""{ {{Model}}, "route":{"host":"x","path":"{{path}}"} }""");
        await _world.SettleAsync();

        var environment = Assert.Single(_world.All<V1Deployment>()).Spec!.Template!.Spec!.Containers![0].Env!;
        Assert.Equal(basePath, environment.FirstOrDefault(variable => variable.Name == ContainerEnvironment.BasePath)?.Value);
        Assert.Equal($"http://x{basePath}", Status.Url);
    }

    [Theory]
    [InlineData("//")]
    [InlineData("m")]
    [InlineData("/m n")]
    [InlineData("/a/../b")]
    [InlineData("/healthz")]
    [InlineData("/predict/x")]
    public async Task A_path_that_cannot_be_served_below_is_refused(string path)
    {
        Predict($$"""{ {{Model}}, "route":{"host":"x","path":"{{path}}"} }""");
        await _world.SettleAsync();

        var accepted = Status.Conditions.Find("Accepted")!;
        Assert.Equal(FaultReason.InvalidSpec, accepted.Reason);
        Assert.StartsWith("spec.route.path: ", accepted.Message, StringComparison.Ordinal);
    }

    private void Predict(string spec, string name = "sonar") => _world.Put<Predictor>(name, spec);

    private PredictorStatus StatusOf(string name) => _world.Get<Predictor>(name).Status!;

    private int Asked() => _world.Api.Reads.Count(path => path.Contains("httproutes", StringComparison.Ordinal));

    private string Now() => _world.Time.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>A Predictor whose Deployment has this status.</summary>
    private async Task RolloutAsync(string deployment)
    {
        Predict($$"""{ {{Model}} }""");
        await _world.SettleAsync();
        _world.SetStatus<V1Deployment>(Assert.Single(_world.All<V1Deployment>()).Metadata.Name!, deployment);
        await _world.SettleAsync();
    }

    private async Task ReadyAsync()
    {
        await _world.SettleAsync();
        var deployment = Assert.Single(_world.All<V1Deployment>());
        _world.SetStatus<V1Deployment>(
            deployment.Metadata.Name!,
            """{"observedGeneration":9,"replicas":1,"readyReplicas":1,"availableReplicas":1,"updatedReplicas":1}"""
        );
        await _world.SettleAsync();
    }

    /// <summary>A pod of the one Deployment.</summary>
    private void Pod(string status)
    {
        var template = Assert.Single(_world.All<V1Deployment>()).Spec!.Template!;
        var pod = new V1Pod
        {
            Metadata = new()
            {
                Name = "sonar-pod",
                NamespaceProperty = "default",
                Labels = template.Metadata!.Labels,
            },
            Spec = template.Spec,
            Status = System.Text.Json.JsonSerializer.Deserialize(status, ClusterJson.Options.Of<V1PodStatus>()),
        };
        _world.Api.Put(
            "/api/v1/namespaces/default/pods/sonar-pod",
            System.Text.Json.Nodes.JsonNode.Parse(ClusterJson.Options.Write(pod))!.AsObject()
        );
    }
}
