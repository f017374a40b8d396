using System.Text.Json.Nodes;
using k8s.Models;
using Microsoft.Extensions.Logging.Abstractions;
using Trainyard.Runtime.Tests.Support;
using static Trainyard.Runtime.Tests.Support.ScriptedHandler;

namespace Trainyard.Runtime.Tests.Events;

public sealed class EventRecorderTests
{
    private static readonly V1Pod Pod = new()
    {
        Metadata = new()
        {
            Name = "p",
            NamespaceProperty = "n",
            Uid = "u",
        },
    };
    private const string Stored =
        """{"metadata":{"name":"stored","namespace":"n"},"involvedObject":{"name":"p","namespace":"n","uid":"u"},"type":"Normal","reason":"Started","message":"go","count":1}""";

    [Fact]
    public async Task Repeated_words_are_created_once_and_then_counted_up()
    {
        var server = new ScriptedHandler(Json(Stored), Json(Stored));
        await RecordAsync(server.Client(), "go", "go");
        Assert.Equal([HttpMethod.Post, HttpMethod.Patch], server.Requests.Select(r => r.Method));
        Assert.EndsWith("/events/stored", server.Requests[1].Target, StringComparison.Ordinal);
        Assert.Equal(2, (int?)JsonNode.Parse(server.Requests[1].Body!)!["count"]);
    }

    [Fact]
    public async Task An_event_that_has_expired_is_made_anew_with_its_count()
    {
        var server = new ScriptedHandler(Json(Stored), Refusal(404, "NotFound"), Json(Stored));
        await RecordAsync(server.Client(), "go", "go");
        Assert.Equal([HttpMethod.Post, HttpMethod.Patch, HttpMethod.Post], server.Requests.Select(r => r.Method));
    }

    [Fact]
    public async Task One_event_that_cannot_be_written_does_not_end_the_others()
    {
        var leads = 0;
        var server = new ScriptedHandler(Json(Stored));
        await RecordAsync(server.Client(new() { MayWrite = () => leads++ > 0 }), "one", "two");
        Assert.Contains("two", Assert.Single(server.Requests).Body!, StringComparison.Ordinal);
    }

    private static async Task RecordAsync(ApiClient client, params string[] messages)
    {
        var recorder = new EventRecorder(client, "test", TimeProvider.System, NullLogger<EventRecorder>.Instance);
        foreach (var message in messages)
            recorder.Normal(Pod, "Started", message);
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();
        await recorder.RunAsync(stop.Token);
    }
}
