using System.Text.Json.Nodes;
using Trainyard.Local.ApiServer.Schemas;

namespace Trainyard.Local.Tests.SchemaRules;

/// <summary>Relatives of the recorded cases: what the rows of builtin.schema say of objects that are not among the recordings.</summary>
public sealed class FieldRulesTests
{
    private static readonly BuiltInKinds BuiltIn = BuiltInKinds.Load();

    private const string Pod = """{"containers":[{"name":"a","image":"i"}]}""";

    [Theory]
    [InlineData("""{"restartPolicy":"Always"}""", "spec.containers: Required value")]
    [InlineData(
        """{"containers":[{"name":"a","image":"i","ports":[{"containerPort":70000}]}]}""",
        "spec.containers[0].ports[0].containerPort: Invalid value: 70000: must be between 1 and 65535, inclusive"
    )]
    [InlineData(
        """{"containers":[{"name":"a","image":"i"},{"name":"b","image":"i"},{"name":"a","image":"i"}]}""",
        "spec.containers[2].name: Duplicate value: \"a\""
    )]
    [InlineData(
        """{"containers":[{"name":"a","image":"i"}],"initContainers":[{"name":"b","image":"i","startupProbe":{"tcpSocket":{"port":1}}}]}""",
        "spec.initContainers[0].startupProbe: Forbidden: may not be set for init containers without restartPolicy=Always"
    )]
    [InlineData(
        """{"containers":[{"name":"a","image":"i","volumeMounts":[{"name":"v","mountPath":"/v"}]}],"volumes":[{"name":"v","nfs":{"server":"s","path":"p"}}]}""",
        "spec.volumes[0].nfs.path: Invalid value: \"p\": must be an absolute path\nspec.containers[0].volumeMounts[0].name: Not "
            + "found: \"v\""
    )]
    [InlineData(
        """{"containers":[{"name":"a","image":"i"}],"volumes":[{"name":"v","configMap":{"name":"c"},"csi":{"driver":"d"}}]}""",
        "spec.volumes[0].csi: Forbidden: may not specify more than 1 volume type"
    )]
    [InlineData(
        """{"containers":[{"name":"a","image":"i","resources":{"requests":{"example.com/gpu":"1"}}}]}""",
        "spec.containers[0].resources.limits: Required value: Limit must be set for non overcommitable resources"
    )]
    [InlineData(
        """{"containers":[{"name":"a","image":"i","env":[{"name":"A","valueFrom":{"fieldRef":{"fieldPath":"status.phase"}}}]}]}""",
        "spec.containers[0].env[0].valueFrom.fieldRef.fieldPath: Unsupported value: \"status.phase\": supported values: "
            + "\"metadata.name\", \"metadata.namespace\", \"metadata.uid\", \"spec.nodeName\", \"spec.serviceAccountName\", "
            + "\"status.hostIP\", \"status.hostIPs\", \"status.podIP\", \"status.podIPs\""
    )]
    [InlineData(
        """{"containers":[{"name":"a","image":"i"}],"tolerations":[{"key":"k","operator":"Exists","effect":"Never"}]}""",
        "spec.tolerations[0].effect: Unsupported value: \"Never\": supported values: \"NoSchedule\", \"PreferNoSchedule\", \"NoExecute\""
    )]
    public void A_pod_is_told_all_its_faults_in_order(string spec, string expected) => Assert.Equal(expected, Told("v1", "Pod", spec));

    [Theory]
    [InlineData(
        """{"selector":{},"template":{"spec":POD}}""",
        "spec.selector: Invalid value: {}: empty selector is invalid for deployment"
    )]
    [InlineData(
        """{"selector":{"matchLabels":{"a":"b"}},"template":{"metadata":{"labels":{"a":"b"},"annotations":{"x y":"1"}},"spec":POD}}""",
        "spec.template.annotations: Invalid value: \"x y\""
    )]
    [InlineData(
        """{"selector":{"matchLabels":{"a":"b"}},"strategy":{"type":"Recreate","rollingUpdate":{}},"template":{"metadata":{"labels":{"a":"b"}},"spec":POD}}""",
        "spec.strategy.rollingUpdate: Forbidden: may not be specified when strategy `type` is 'Recreate'"
    )]
    [InlineData(
        """{"replicas":-1,"selector":{"matchLabels":{"a":"b"}},"template":{"metadata":{"labels":{"a":"b"}},"spec":POD}}""",
        "spec.replicas: Invalid value: -1: must be greater than or equal to 0"
    )]
    public void A_deployment_is_refused(string spec, string expected) =>
        Assert.StartsWith(expected, Told("apps/v1", "Deployment", spec.Replace("POD", Pod)));

    [Theory]
    [InlineData("""{"ports":[{"port":1},{"port":2,"name":"b"}]}""", "spec.ports[0].name: Required value")]
    [InlineData(
        """{"type":"LoadBalancer","clusterIP":"None","ports":[{"port":1}]}""",
        "spec.clusterIPs[0]: Invalid value: \"None\": may not be set to 'None' for LoadBalancer services"
    )]
    [InlineData("""{"ports":[{"port":1}],"selector":{"a":"b c"}}""", "spec.selector: Invalid value: \"b c\"")]
    public void A_service_is_refused(string spec, string expected) => Assert.StartsWith(expected, Told("v1", "Service", spec));

    [Fact]
    public void What_is_immutable_is_told_last()
    {
        const string old = """{"roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"Role","name":"a"},"subjects":[]}""";
        const string next =
            """{"roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"Role","name":"b"},"subjects":[{"kind":"Group"}]}""";
        Assert.Equal(
            ["subjects[0].name", "roleRef"],
            Faults("rbac.authorization.k8s.io/v1", "RoleBinding", next, old, [])
                .Where(fault => fault.Reason != "FieldValueNotSupported")
                .Select(fault => fault.Field)
        );
    }

    [Fact]
    public void Warnings_are_told_apart_from_faults()
    {
        List<string> warnings = [];
        const string spec =
            """{"spec":{"containers":[{"name":"a","image":"i","env":[{"name":"A"},{"name":"A"}],"resources":{"limits":{"memory":"1500m"}}}]}}""";
        Assert.Empty(Faults("v1", "Pod", spec, null, warnings));
        Assert.Equal(
            [
                "spec.containers[0].env[1]: hides previous definition of \"A\", which may be dropped when using apply",
                "spec.containers[0].resources.limits[memory]: fractional byte value \"1500m\" is invalid, must be an integer",
            ],
            warnings
        );
    }

    [Theory]
    [InlineData(
        """{"type":"object","properties":{"a":{"type":"array","items":{"type":"string"},"x-kubernetes-list-type":"map"}}}""",
        "properties[a].x-kubernetes-list-map-keys"
    )]
    [InlineData(
        """{"type":"object","properties":{"a":{"type":"object","anyOf":[{"properties":{"b":{"description":"d"}}}]}}}""",
        "properties[a].anyOf[0].properties[b].description"
    )]
    [InlineData("""{"type":"object","properties":{"metadata":{"type":"object","description":"d"}}}""", "properties[metadata]")]
    [InlineData("""{"type":"object","properties":{"a":{"additionalProperties":{"items":{}}}}}""", "properties[a].type")]
    public void A_definition_must_be_structural(string schema, string field)
    {
        var spec =
            """{"spec":{"group":"a.b","scope":"Cluster","names":{"plural":"as","kind":"A"},"versions":[{"name":"v1","served":true,"storage":true,"schema":{"openAPIV3Schema":SCHEMA}}]}}""".Replace(
                "SCHEMA",
                schema
            );
        Assert.Contains(
            $"spec.versions[0].schema.openAPIV3Schema.{field}",
            Faults("apiextensions.k8s.io/v1", "CustomResourceDefinition", spec, null, []).Select(fault => fault.Field)
        );
    }

    [Fact]
    public void Every_row_can_be_read_and_names_a_field_that_its_type_has()
    {
        Assert.All(BuiltIn.Kinds, kind =>
            Assert.All(kind.Schema.Checks.Where(rule => rule.Kind == "visit"), rule => Assert.NotNull(kind.Schema.Field(rule.Name)))
        );
        Assert.NotEmpty(BuiltIn.Kinds);
    }

    private static string Told(string apiVersion, string kind, string spec) =>
        string.Join('\n', Faults(apiVersion, kind, $$"""{"spec":{{spec}} }""", null, []).Select(fault => fault.ToString()));

    private static List<FieldError> Faults(string apiVersion, string kind, string body, string? old, List<string> warnings)
    {
        var schema = BuiltIn.Kinds.First(one => one.Kind == kind && one.ApiVersion == apiVersion).Schema;
        var next = JsonNode.Parse(body)!.AsObject();
        next["metadata"] = new JsonObject { ["name"] = "x" };
        Defaulting.Apply(next, schema);
        List<FieldError> errors = [];
        new FieldRules(errors, warnings).Check(next, old is null ? null : JsonNode.Parse(old)!.AsObject(), schema);
        return
        [
            .. errors.Where(error =>
                !error.Field.StartsWith("metadata", StringComparison.Ordinal) && !error.Field.StartsWith("status", StringComparison.Ordinal)
            ),
        ];
    }
}
