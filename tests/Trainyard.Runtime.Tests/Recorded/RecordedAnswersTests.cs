using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using k8s;
using k8s.Models;
using Trainyard.Runtime.Tests.Support;

namespace Trainyard.Runtime.Tests.Recorded;

public sealed partial class RecordedAnswersTests
{
    private static readonly Dictionary<string, Func<JsonObject, JsonObject>> RoundTrips = new()
    {
        ["Pod"] = RoundTrip<V1Pod>,
        ["Job"] = RoundTrip<V1Job>,
        ["Deployment"] = RoundTrip<V1Deployment>,
        ["Service"] = RoundTrip<V1Service>,
        ["HorizontalPodAutoscaler"] = RoundTrip<V2HorizontalPodAutoscaler>,
        ["Ingress"] = RoundTrip<V1Ingress>,
        ["PodDisruptionBudget"] = RoundTrip<V1PodDisruptionBudget>,
        ["ConfigMap"] = RoundTrip<V1ConfigMap>,
        ["Lease"] = RoundTrip<V1Lease>,
        ["ServiceAccount"] = RoundTrip<V1ServiceAccount>,
        ["CustomResourceDefinition"] = RoundTrip<V1CustomResourceDefinition>,
    };

    [Fact]
    public void Every_recorded_object_of_our_kinds_survives_reading_and_writing()
    {
        var held = 0;
        foreach (var (step, _, body) in Recordings.Bodies())
        {
            if (!RoundTrips.TryGetValue((string?)body["kind"] ?? "", out var roundTrip) || IsPartial(body))
                continue;
            var real = Filled(body);
            real["metadata"]?.AsObject().Remove("managedFields");
            DropNulls(real);
            Assert.True(JsonNode.DeepEquals(real, roundTrip(real)), $"{step}\n{real.ToJsonString()}\n{roundTrip(real).ToJsonString()}");
            held++;
        }

        Assert.True(held > 50, $"only {held} objects were held");
    }

    [Fact]
    public async Task Every_recorded_refusal_becomes_an_exception_with_its_status()
    {
        foreach (var (step, code, body) in Recordings.Bodies().Where(b => (string?)b.Body["kind"] == "Status" && b.Code >= 400))
        {
            var server = new ScriptedHandler(ScriptedHandler.Json(body.ToJsonString(), (HttpStatusCode)code));
            var e = await Assert.ThrowsAsync<ApiException>(() => server.Client(new() { Attempts = 1 }).GetAsync<V1Pod>("n", "a"));
            Assert.True((int)e.Code == code && e.Status.Reason == (string?)body["reason"], step);
            Assert.Equal((body["details"]?["causes"] as JsonArray)?.Count, e.Status.Details?.Causes?.Count);
        }
    }

    [Fact]
    public void Every_recorded_list_is_read_whole()
    {
        foreach (
            var (step, _, body) in Recordings
                .Bodies()
                .Where(b => ((string?)b.Body["kind"])?.EndsWith("List", StringComparison.Ordinal) == true && b.Body["items"] is JsonArray)
        )
        {
            var list = ListReader.Read(Encoding.UTF8.GetBytes(Filled(body).ToJsonString()), ResourceJson.Default.Of<V1ConfigMap>());
            Assert.True(body["items"]!.AsArray().Count == list.Items.Count + list.Unreadable.Count, step);
            Assert.NotEqual("", list.Continue);
        }
    }

    [Fact]
    public void Every_recorded_watch_event_is_read()
    {
        var types = new HashSet<ChangeType>();
        foreach (
            var (step, e) in Recordings
                .Events()
                .Where(e => e.Event["object"]?["kind"] is not null && (string?)e.Event["object"]!["kind"] != "Table")
        )
        {
            var read = WatchReader.Read(Encoding.UTF8.GetBytes(Filled(e).ToJsonString()), ResourceJson.Default.Of<V1ConfigMap>());
            Assert.True(read.Type == ChangeType.Error ? read.Status!.Code is not null : read.ResourceVersion is not null, step);
            types.Add(read.Type);
        }

        Assert.Superset(
            new HashSet<ChangeType> { ChangeType.Added, ChangeType.Modified, ChangeType.Deleted, ChangeType.Bookmark, ChangeType.Error },
            types
        );
    }

    // Expectations that say a field is absent are no whole objects, and other versions of a kind are other types.
    private static bool IsPartial(JsonObject body) =>
        (string?)body["apiVersion"] is null or "autoscaling/v1" || body.ToJsonString().Contains("${absent}", StringComparison.Ordinal);

    // A field that is null is a field that is not there: the server itself writes status.conditions of a new kind so.
    private static void DropNulls(JsonNode? node)
    {
        if (node is JsonArray list)
        {
            foreach (var item in list)
                DropNulls(item);
        }

        if (node is not JsonObject map)
            return;
        foreach (var (name, value) in map.ToList())
        {
            if (value is null)
                map.Remove(name);
            else
                DropNulls(value);
        }
    }

    // Placeholders become values of their kind.
    private static JsonObject Filled(JsonObject body)
    {
        var text = body.ToJsonString();
        text = text.Replace("\"${int}\"", "7", StringComparison.Ordinal)
            .Replace("${time}", "2026-01-02T03:04:05Z", StringComparison.Ordinal)
            .Replace("${microtime}", "2026-01-02T03:04:05.000006Z", StringComparison.Ordinal)
            .Replace("${nanotime}", "2026-01-02T03:04:05.0000067Z", StringComparison.Ordinal);
        return JsonNode
            .Parse(Placeholder().Replace(text, m => m.Groups[1].Value.StartsWith("rv", StringComparison.Ordinal) ? "42" : "x"))!
            .AsObject();
    }

    private static JsonObject RoundTrip<T>(JsonObject json)
        where T : class, IKubernetesObject<V1ObjectMeta> =>
        JsonNode
            .Parse(ResourceJson.Default.Write(JsonSerializer.Deserialize(json.ToJsonString(), ResourceJson.Default.Of<T>())!))!
            .AsObject();

    [GeneratedRegex(@"\$\{([a-z]+)[^}]*\}")]
    private static partial Regex Placeholder();
}
