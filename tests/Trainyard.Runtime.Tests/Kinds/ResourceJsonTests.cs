using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using k8s.Models;
using Trainyard.Runtime.Tests.Support;

namespace Trainyard.Runtime.Tests.Kinds;

public sealed class ResourceJsonTests
{
    [Fact]
    public void What_a_body_must_say_is_written_though_nobody_has_set_it()
    {
        var written = JsonNode.Parse(ResourceJson.Default.Write(new V1Job { Metadata = new() { Name = "a" } }))!;
        Assert.Equal(("batch/v1", "Job"), ((string?)written["apiVersion"], (string?)written["kind"]));
    }

    [Fact]
    public void What_no_cache_should_hold_is_not_read()
    {
        var pod = Read<V1Pod>("""{"apiVersion":"v1","kind":"Pod","metadata":{"name":"a","managedFields":[{"manager":"m"}]}}""");
        Assert.Null(pod.Metadata.ManagedFields);
        Assert.Null(pod.Kind);
    }

    [Fact]
    public void Nothing_is_written_for_null() =>
        Assert.Equal("""{"apiVersion":"v1","kind":"Pod","metadata":{"name":"a"}}""", Text(new V1Pod { Metadata = new() { Name = "a" } }));

    [Theory]
    [InlineData(0, "2026-01-02T03:04:05.000000Z")]
    [InlineData(67, "2026-01-02T03:04:05.000006Z")]
    public void A_lease_is_written_with_six_digits_of_a_second(int ticks, string written)
    {
        var time = new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc).AddTicks(ticks);
        Assert.Contains($"\"{written}\"", Text(new V1Lease { Spec = new() { RenewTime = time } }), StringComparison.Ordinal);
    }

    [Fact]
    public void Ports_may_be_numbers_or_names()
    {
        var container = Read<V1Pod>(
            """{"spec":{"containers":[{"name":"c","readinessProbe":{"httpGet":{"port":"http"}},"livenessProbe":{"tcpSocket":{"port":80}}}]}}"""
        ).Spec.Containers[0];
        Assert.Equal(("http", "80"), ((string)container.ReadinessProbe.HttpGet.Port, (string)container.LivenessProbe.TcpSocket.Port));
        Assert.Contains("\"port\":80", Text(container), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_change_of_the_status_leaves_alone_what_this_version_does_not_know()
    {
        var server = new ScriptedHandler(ScriptedHandler.Json("""{"metadata":{"name":"a","namespace":"n"}}"""));
        var before = Read<V1Pod>(
            """{"metadata":{"name":"a","namespace":"n","resourceVersion":"5"},"status":{"phase":"Pending","reason":"x","future":{"y":1}}}"""
        );
        await server.Client().ChangeStatusAsync(before, before with { Status = new() { Phase = "Running" } });
        var (method, target, body, type) = Assert.Single(server.Requests);
        Assert.Equal((HttpMethod.Patch, "/api/v1/namespaces/n/pods/a/status", "application/merge-patch+json"), (method, target, type));
        Assert.Equal("""{"metadata":{"resourceVersion":"5"},"status":{"phase":"Running","reason":null}}""", body);
    }

    [Theory]
    [InlineData("""{"metadata":{"name":"bad","creationTimestamp":"yesterday"}}""")]
    [InlineData("""{"metadata":{"name":"bad"},"spec":{"containers":[{"resources":{"requests":{"cpu":"much"}}}]}}""")]
    [InlineData("""{"metadata":{"name":"bad"},"status":{"phase":7}}""")]
    public void One_malformed_item_is_told_and_does_not_fail_its_page(string item)
    {
        var page = ListReader.Read(
            Encoding.UTF8.GetBytes(
                $$$"""{"metadata":{"resourceVersion":"9"},"items":[{{{item}}},{"metadata":{"name":"good"}},{"metadata":null}]}"""
            ),
            ResourceJson.Default.Of<V1Pod>()
        );
        Assert.Equal("good", Assert.Single(page.Items).Metadata.Name);
        Assert.Equal(["bad", ""], page.Unreadable.Select(unreadable => unreadable.Key.Name));
    }

    private static T Read<T>(string json) => JsonSerializer.Deserialize(json, ResourceJson.Default.Of<T>())!;

    private static string Text<T>(T value) => Encoding.UTF8.GetString(ResourceJson.Default.Write(value));
}
