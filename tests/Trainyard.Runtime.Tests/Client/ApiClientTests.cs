using System.Net;
using System.Text;
using k8s.Models;
using Trainyard.Runtime.Tests.Support;
using static Trainyard.Runtime.Tests.Support.ScriptedHandler;

namespace Trainyard.Runtime.Tests.Client;

public sealed class ApiClientTests
{
    private const string Pod = """{"metadata":{"name":"a","namespace":"n","resourceVersion":"5"}}""";

    [Fact]
    public async Task A_refusal_carries_the_servers_status()
    {
        var client = new ScriptedHandler(
            Json(
                """
                {"kind":"Status","status":"Failure","message":"Pod \"a\" is invalid","reason":"Invalid","code":422,
                 "details":{"name":"a","kind":"Pod","causes":[{"reason":"FieldValueRequired","message":"Required value","field":"spec.containers"}]}}
                """,
                HttpStatusCode.UnprocessableEntity
            )
        ).Client();

        var e = await Assert.ThrowsAsync<ApiException>(() => client.GetAsync<V1Pod>("n", "a"));
        Assert.True(e.IsInvalid);
        Assert.Equal("spec.containers", e.Status.Details!.Causes![0].Field);
        Assert.Contains("/api/v1/namespaces/n/pods/a", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_proxys_page_becomes_a_status_too()
    {
        var client = new ScriptedHandler(() =>
            new HttpResponseMessage(HttpStatusCode.Forbidden) { Content = new StringContent("<html>no</html>") }
        ).Client();
        var e = await Assert.ThrowsAsync<ApiException>(() => client.GetAsync<V1Pod>("n", "a"));
        Assert.Equal(403, e.Status.Code);
        Assert.Contains("<html>no", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_not_there_is_found_to_be_null_and_deleted_to_be_false()
    {
        var client = new ScriptedHandler(Refusal(404, "NotFound"), Refusal(404, "NotFound")).Client();
        Assert.Null(await client.FindAsync<V1Pod>("n", "a"));
        Assert.False(await client.DeleteAsync<V1Pod>("n", "a"));
    }

    [Fact]
    public async Task A_read_goes_through_a_bad_quarter_of_an_hour()
    {
        var server = new ScriptedHandler(Broken, Refusal(500, "InternalError"), Refusal(429, "TooManyRequests", 0), Json(Pod));
        Assert.Equal("a", (await server.Client().GetAsync<V1Pod>("n", "a")).Metadata.Name);
        Assert.Equal(4, server.Requests.Count);
    }

    [Fact]
    public async Task A_create_is_not_repeated_when_nobody_knows_whether_it_was_done()
    {
        var server = new ScriptedHandler(Broken, Json(Pod));
        await Assert.ThrowsAsync<HttpRequestException>(() =>
            server
                .Client()
                .CreateAsync(
                    new V1Pod
                    {
                        Metadata = new() { Name = "a", NamespaceProperty = "n" },
                    }
                )
        );
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_server_that_never_answers_is_a_time_out()
    {
        var client = new ScriptedHandler().Client(new() { Timeout = TimeSpan.FromMilliseconds(20), Attempts = 1 });
        var e = await Assert.ThrowsAsync<TimeoutException>(() => client.GetAsync<V1Pod>("n", "a"));
        await Assert.ThrowsAsync<TimeoutException>(() => client.ListPageAsync<V1Pod>("n", new()));
        Assert.Contains("http://test/ gives no answer within", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_cannot_be_reached_is_a_time_out_that_names_its_address()
    {
        const string words = "A connection could not be established within the configured ConnectTimeout.";
        static HttpResponseMessage Unreachable() =>
            throw new TaskCanceledException("The operation was canceled.", new TimeoutException(words));
        var e = await Assert.ThrowsAsync<TimeoutException>(() =>
            new ScriptedHandler(Unreachable).Client(new() { Attempts = 1 }).GetAsync<V1Pod>("n", "a")
        );
        Assert.Equal($"GET /api/v1/namespaces/n/pods/a: http://test/ gives no connection: {words}", e.Message);
    }

    [Theory]
    [InlineData("failed to create typed patch object (/a; batch/v1, Kind=Job): .spec.x: field not declared in schema")]
    [InlineData(
        "failed to convert new object (/a; apps/v1, Kind=Deployment) to proper version: quantities must match the regular expression"
    )]
    public async Task An_apply_that_does_not_fit_its_kind_is_invalid_and_not_repeated(string words)
    {
        var server = new ScriptedHandler(
            Json(
                $$"""{"kind":"Status","status":"Failure","code":500,"message":"{{words}}"}""",
                System.Net.HttpStatusCode.InternalServerError
            )
        );
        var e = await Assert.ThrowsAsync<ApiException>(() =>
            server
                .Client()
                .ApplyAsync(
                    new V1Pod
                    {
                        Metadata = new() { Name = "a", NamespaceProperty = "n" },
                    },
                    "me"
                )
        );
        Assert.True(e.IsInvalid);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_kind_that_is_not_there_is_told_from_an_object_that_is_not()
    {
        var kind = new ScriptedHandler(() =>
            new(System.Net.HttpStatusCode.NotFound) { Content = new StringContent("404 page not found\n") }
        );
        var name = new ScriptedHandler(
            Json(
                """{"kind":"Status","code":404,"reason":"NotFound","details":{"name":"a","kind":"pods"}}""",
                System.Net.HttpStatusCode.NotFound
            )
        );
        Assert.True((await Assert.ThrowsAsync<ApiException>(() => kind.Client().GetAsync<V1Pod>("n", "a"))).IsUnknownKind);
        Assert.False((await Assert.ThrowsAsync<ApiException>(() => name.Client().GetAsync<V1Pod>("n", "a"))).IsUnknownKind);
    }

    [Fact]
    public async Task A_caller_that_gives_up_gets_its_own_cancellation()
    {
        using var source = new CancellationTokenSource(20);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            new ScriptedHandler().Client().GetAsync<V1Pod>("n", "a", source.Token)
        );
    }

    [Fact]
    public async Task Who_does_not_lead_may_read_but_not_write()
    {
        var server = new ScriptedHandler(Json(Pod));
        var client = server.Client(new() { MayWrite = () => false });
        await client.GetAsync<V1Pod>("n", "a");
        await Assert.ThrowsAsync<NotLeadingException>(() => client.DeleteAsync<V1Pod>("n", "a"));
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_list_is_read_page_by_page()
    {
        var server = new ScriptedHandler(
            Json(
                """{"kind":"PodList","metadata":{"resourceVersion":"9","continue":"t"},"items":[{"metadata":{"name":"a"}},{"metadata":{"name":"b"}}]}"""
            ),
            Json("""{"items":[{"metadata":{"name":"c"}}],"metadata":{"resourceVersion":"9","continue":""}}""")
        );
        List<string?> names = [];
        await foreach (var pod in server.Client().ListAsync<V1Pod>("n", new() { Limit = 2 }))
            names.Add(pod.Metadata.Name);

        Assert.Equal(["a", "b", "c"], names);
        Assert.Equal("/api/v1/namespaces/n/pods?limit=2&continue=t", server.Requests[1].Target);
    }

    [Fact]
    public async Task One_object_that_does_not_fit_its_type_does_not_spoil_the_list()
    {
        var server = new ScriptedHandler(
            Json(
                """{"metadata":{"resourceVersion":"9"},"items":[{"metadata":{"name":"bad"},"status":{"phase":7}},{"metadata":{"name":"good"}}]}"""
            )
        );
        var page = await server.Client().ListPageAsync<V1Pod>("n", new());

        Assert.Equal("good", Assert.Single(page.Items).Metadata.Name);
        Assert.Equal("bad", Assert.Single(page.Unreadable).Key.Name);
    }

    [Fact]
    public async Task A_watch_gives_events_of_every_type()
    {
        var client = new ScriptedHandler(
            Json(
                """
                {"type":"ADDED","object":{"metadata":{"name":"a","resourceVersion":"1"}}}
                {"object":{"metadata":{"name":"a","resourceVersion":"2"}},"type":"MODIFIED"}
                {"type":"BOOKMARK","object":{"kind":"Pod","metadata":{"resourceVersion":"7"}}}
                {"type":"DELETED","object":{"metadata":{"name":"a","resourceVersion":"8"}}}

                {"type":"ERROR","object":{"kind":"Status","code":410,"reason":"Expired"}}
                """
            )
        ).Client();
        List<WatchEvent<V1Pod>> events = [];
        await foreach (var e in client.WatchAsync<V1Pod>("n", new() { ResourceVersion = "0" }))
            events.Add(e);

        Assert.Equal(
            [ChangeType.Added, ChangeType.Modified, ChangeType.Bookmark, ChangeType.Deleted, ChangeType.Error],
            events.Select(e => e.Type)
        );
        Assert.Equal(["1", "2", "7", "8", null], events.Select(e => e.ResourceVersion));
        Assert.Equal(410, events[^1].Status!.Code);
    }

    [Fact]
    public async Task A_log_comes_line_by_line_with_its_empty_lines()
    {
        var client = new ScriptedHandler(() =>
            new HttpResponseMessage { Content = new StringContent("a=1\n\nb=2", Encoding.UTF8) }
        ).Client();
        List<string> lines = [];
        await foreach (var line in client.LogAsync("n", "p", new() { Follow = true, TailLines = 3 }))
            lines.Add(line);
        Assert.Equal(["a=1", "", "b=2"], lines);
    }

    [Fact]
    public async Task Scaling_touches_replicas_alone()
    {
        var server = new ScriptedHandler(
            Json("""{"kind":"Scale","metadata":{"name":"d"},"spec":{"replicas":3},"status":{"replicas":1}}""")
        );
        var scale = await server.Client().ScaleAsync<V1Deployment>("n", "d", 3);
        Assert.Equal(1, scale.Status!.Replicas);
        Assert.Equal("""{"spec":{"replicas":3}}""", server.Requests[0].Body);
        Assert.EndsWith("/deployments/d/scale", server.Requests[0].Target, StringComparison.Ordinal);
    }
}
