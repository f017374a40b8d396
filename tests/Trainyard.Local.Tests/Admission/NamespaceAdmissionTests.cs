using System.Text.Json.Nodes;
using Trainyard.Local.ApiServer.Admission;
using Trainyard.Local.ApiServer.Resources.Kinds;
using Trainyard.Local.ApiServer.Schemas;
using Trainyard.Local.Node.Pods;

namespace Trainyard.Local.Tests.Admission;

public sealed class NamespaceAdmissionTests
{
    private const string Good =
        "name: main, securityContext: { allowPrivilegeEscalation: false, runAsNonRoot: true, seccompProfile: { type: RuntimeDefault "
        + "}, capabilities: { drop: [ALL] } }";

    private static JsonObject Read(string yaml) => Yaml.Read(yaml)!.AsObject();

    [Theory]
    [InlineData("restricted", "containers: [{ " + Good + " }]", "")]
    [InlineData("privileged", "hostPID: true, containers: [{ name: a, securityContext: { privileged: true } }]", "")]
    [InlineData("baseline", "containers: [{ name: a }]", "")]
    [InlineData(
        "baseline",
        "hostNetwork: true, hostPID: true, containers: [{ name: a }], volumes: [{ name: v, hostPath: { path: /x } }, { name: w, "
            + "hostPath: {} }]",
        "host namespaces (hostNetwork=true, hostPID=true), hostPath volumes (volumes \"v\", \"w\")"
    )]
    [InlineData(
        "baseline",
        "containers: [{ name: a, ports: [{ hostPort: 80 }, { hostPort: 8080 }], securityContext: { privileged: true, capabilities: "
            + "{ add: [SYS_TIME] } } }]",
        "non-default capabilities (container \"a\" must not include \"SYS_TIME\" in securityContext.capabilities.add), "
            + "hostPort (container \"a\" uses hostPorts 80, 8080), privileged (container \"a\" must not set "
            + "securityContext.privileged=true)"
    )]
    [InlineData(
        "restricted",
        "securityContext: { seccompProfile: { type: Unconfined } }, containers: [{ " + Good + " }]",
        "seccompProfile (pod must not set securityContext.seccompProfile.type to \"Unconfined\")"
    )]
    [InlineData(
        "restricted",
        "securityContext: { runAsNonRoot: false, runAsUser: 0 }, initContainers: [{ name: i, securityContext: { runAsUser: 0, "
            + "allowPrivilegeEscalation: false, runAsNonRoot: true, seccompProfile: { type: Localhost }, capabilities: { drop: "
            + "[ALL] } } }], containers: [{ "
            + Good
            + " }]",
        "runAsNonRoot != true (pod must not set securityContext.runAsNonRoot=false), runAsUser=0 (pod and container \"i\" must not "
            + "set runAsUser=0)"
    )]
    public void Pod_security_names_each_fault_and_who_has_it(string level, string spec, string faults) =>
        Assert.Equal(faults, PodSecurity.Faults(level, Read($"{{ spec: {{ {spec} }} }}")));

    [Theory]
    [InlineData("enforce: restricted", "warn-version: latest", 0)]
    [InlineData("enforce: strict", "audit: baseline", 1)]
    [InlineData("warn: Baseline", "audit: none", 2)]
    public void A_namespace_names_a_standard_that_there_is(string one, string other, int faults)
    {
        List<FieldError> errors = [];

        new NamespaceRules().Validate(
            Read($"{{ metadata: {{ labels: {{ pod-security.kubernetes.io/{one}, pod-security.kubernetes.io/{other} }} }} }}"),
            null,
            errors
        );

        Assert.Equal(faults, errors.Count);
        Assert.All(errors, error => Assert.Contains("must be one of privileged, baseline, restricted", error.ToString()));
    }

    [Fact]
    public void A_limit_range_gives_what_is_not_said_and_notes_it()
    {
        var pod = Read(
            "{ metadata: {}, spec: { containers: [{ name: a, resources: { requests: { cpu: 1 } } }], initContainers: [{ name: b }] } }"
        );

        LimitRanges.Default(
            pod,
            Read("{ spec: { limits: [{ type: Container, default: { memory: 1Gi }, defaultRequest: { cpu: 100m } }] } }")
        );

        Assert.Equal("1Gi", pod.Objects("spec.containers").Single().Text("resources.limits.memory"));
        Assert.Equal("100m", pod.Objects("spec.initContainers").Single().Text("resources.requests.cpu"));
        Assert.Equal(
            "LimitRanger plugin set: memory limit for container a; cpu request for init container b; memory limit for init container b",
            pod.Annotation("kubernetes.io/limit-ranger")
        );
    }

    [Theory]
    [InlineData("type: Container, max: { cpu: '1' }", "maximum cpu usage per Container is 1, but limit is 2")]
    [InlineData("type: Container, max: { memory: 1Gi }", "maximum memory usage per Container is 1Gi.  No limit is specified")]
    [InlineData("type: Container, min: { cpu: 600m }", "minimum cpu usage per Container is 600m, but request is 500m")]
    [InlineData("type: Pod, max: { cpu: 1500m }", "maximum cpu usage per Pod is 1500m, but limit is 2")]
    [InlineData(
        "type: Container, maxLimitRequestRatio: { cpu: '3' }",
        "cpu max limit to request ratio per Container is 3, but provided ratio is 4.000000"
    )]
    [InlineData("type: Container, max: { cpu: '2' }, maxLimitRequestRatio: { cpu: '4' }", null)]
    public void A_limit_range_refuses_what_is_beyond_it(string limit, string? fault) =>
        Assert.Equal(
            fault,
            LimitRanges.Fault(
                "pods",
                Read("{ spec: { containers: [{ name: a, resources: { requests: { cpu: 500m }, limits: { cpu: '2' } } }] } }"),
                Read($"{{ spec: {{ limits: [{{ {limit} }}] }} }}")
            )
        );

    [Theory]
    [InlineData("pods: '2'", null)]
    [InlineData("pods: '1'", "exceeded quota: q, requested: pods=1, used: pods=1, limited: pods=1")]
    [InlineData(
        "requests.memory: 96Mi",
        "exceeded quota: q, requested: requests.memory=64Mi, used: requests.memory=64Mi, limited: requests.memory=96Mi"
    )]
    [InlineData("limits.cpu: '4', requests.cpu: '1'", "failed quota: q: must specify limits.cpu for: a; requests.cpu for: a")]
    [InlineData("count/jobs.batch: '0'", null)]
    public void A_quota_counts_what_is_there_and_refuses_what_is_too_much(string hard, string? fault)
    {
        var pod = Read("{ spec: { containers: [{ name: a, resources: { requests: { memory: 64Mi } } }] } }");
        var ended = Read(
            "{ spec: { containers: [{ name: a, resources: { requests: { memory: 64Mi } } }] }, status: { phase: Succeeded } }"
        );

        Assert.Equal(
            fault,
            Quotas.Fault(Read($"{{ metadata: {{ name: q }}, spec: {{ hard: {{ {hard} }} }} }}"), "pods", pod, _ => [pod, ended])
        );
    }

    [Theory]
    [InlineData("Terminating", "0")]
    [InlineData("NotTerminating", "1")]
    [InlineData("BestEffort", "0")]
    [InlineData("NotBestEffort", "1")]
    public void A_quota_of_a_scope_counts_the_pods_of_that_scope(string scope, string used)
    {
        var pod = Read("{ spec: { containers: [{ name: a }] }, status: { qosClass: Burstable } }");

        Assert.Equal(
            used,
            Quotas.Used(Read($"{{ metadata: {{ name: q }}, spec: {{ hard: {{ pods: '5' }}, scopes: [{scope}] }} }}"), _ => [pod])["pods"]
        );
    }

    [Theory]
    [InlineData("busybox", null)]
    [InlineData("localhost:5000/a/b_c:v1", null)]
    [InlineData("registry.example.com/team/trainer@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", null)]
    [InlineData("Not An Image!", "invalid reference format: repository name (library/Not An Image!) must be lowercase")]
    [InlineData("example.com/Team/trainer:1", "invalid reference format: repository name (Team/trainer) must be lowercase")]
    [InlineData("a b", "invalid reference format")]
    public void An_image_name_that_is_none_is_named(string image, string? fault) => Assert.Equal(fault, ImageMap.NameFault(image));

    [Theory]
    [InlineData(new[] { "32Mi", "32Mi" }, "64Mi")]
    [InlineData(new[] { "60m", "40m" }, "100m")]
    [InlineData(new[] { "500m", "500m" }, "1")]
    [InlineData(new[] { "0", "1Gi", "512Mi" }, "1536Mi")]
    [InlineData(new string[0], "0")]
    public void Amounts_are_added_in_the_form_of_the_first(string[] amounts, string sum) => Assert.Equal(sum, Quantity.Sum(amounts));
}
