using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Trainyard.Runtime.Tests.Kinds;

public sealed class KubernetesObjectTests
{
    private const string Pod = """
        {"apiVersion":"v1","kind":"Pod","metadata":{"name":"a","namespace":"n","selfish":{"x":[1]},"managedFields":[{"manager":"m"}],
         "creationTimestamp":"2026-01-02T03:04:05Z"},
         "spec":{"containers":[{"name":"c","image":"i","stdin":true,"ports":[{"containerPort":80,"hostPort":81}]}],"hostname":"h"},
         "status":{"phase":"Running","podIP":"10.0.0.1","qosClass":"Burstable"},"future":{"a":null}}
        """;

    [Fact]
    public void Fields_that_the_type_does_not_know_survive_reading_and_writing()
    {
        var pod = JsonSerializer.Deserialize(Pod, V1Pod.Type.Json)!;
        var expected = JsonNode.Parse(Pod)!;
        expected["metadata"]!.AsObject().Remove("managedFields");

        Assert.True(
            JsonNode.DeepEquals(expected, JsonNode.Parse(V1Pod.Type.Serialize(pod))),
            Encoding.UTF8.GetString(V1Pod.Type.Serialize(pod))
        );
    }

    [Fact]
    public void A_copy_with_a_change_keeps_the_unknown_fields()
    {
        var pod = JsonSerializer.Deserialize(Pod, V1Pod.Type.Json)!;
        var changed = pod with { Metadata = pod.Metadata with { Labels = new Dictionary<string, string> { ["l"] = "v" } } };

        var written = JsonNode.Parse(V1Pod.Type.Serialize(changed))!;
        Assert.Equal("v", (string?)written["metadata"]!["labels"]!["l"]);
        Assert.NotNull(written["metadata"]!["selfish"]);
        Assert.Equal(81, (int?)written["spec"]!["containers"]![0]!["ports"]![0]!["hostPort"]);
    }

    [Fact]
    public void An_item_of_a_list_without_kind_and_version_is_written_with_them()
    {
        var pod = JsonSerializer.Deserialize("""{"metadata":{"name":"a"}}""", V1Pod.Type.Json)!;

        var written = JsonNode.Parse(V1Pod.Type.Serialize(pod))!;
        Assert.Equal("v1", (string?)written["apiVersion"]);
        Assert.Equal("Pod", (string?)written["kind"]);
    }

    [Fact]
    public void Metadata_are_never_null()
    {
        var job = JsonSerializer.Deserialize("""{"kind":"Job","metadata":null}""", V1Job.Type.Json)!;
        Assert.NotNull(job.Metadata);
        Assert.NotNull(JsonSerializer.Deserialize("{}", V1Job.Type.Json)!.Metadata);
    }

    [Fact]
    public void A_lease_is_written_with_six_digits_of_a_second()
    {
        var lease = new V1Lease { Spec = new() { RenewTime = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero) } };
        Assert.Contains(
            "\"2026-01-02T03:04:05.000000Z\"",
            Encoding.UTF8.GetString(V1Lease.Type.Serialize(lease)),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Ports_may_be_numbers_or_names()
    {
        var probe = JsonSerializer
            .Deserialize(
                """{"metadata":{},"spec":{"containers":[{"name":"c","readinessProbe":{"httpGet":{"port":"http"}},"livenessProbe":{"tcpSocket":{"port":80}}}]}}""",
                V1Pod.Type.Json
            )!
            .Spec!.Containers![0]
            .ReadinessProbe!;
        Assert.Equal("http", probe.HttpGet!.Port);
    }
}
