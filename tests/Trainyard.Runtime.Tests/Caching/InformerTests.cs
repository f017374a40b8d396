using k8s.Models;
using Microsoft.Extensions.Logging.Abstractions;
using Trainyard.Runtime.Tests.Support;
using static Trainyard.Runtime.Tests.Support.ScriptedHandler;

namespace Trainyard.Runtime.Tests.Caching;

public sealed class InformerTests
{
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(90);
    private const string Empty = """{"metadata":{"resourceVersion":"1"},"items":[]}""";

    [Fact]
    public async Task A_fault_that_nobody_thought_of_does_not_end_it()
    {
        var server = new ScriptedHandler(() => throw new InvalidOperationException("out of the blue"), Json(Empty));
        await using var informer = new Running(server);
        await informer.Informer.WaitForSyncAsync(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task A_silent_watch_is_opened_again_from_where_it_was()
    {
        var server = new ScriptedHandler(
            Json(Empty),
            Silent,
            Json("""{"type":"ADDED","object":{"metadata":{"name":"a","namespace":"n","resourceVersion":"5"}}}""")
        );
        var time = new FakeTimeProvider();
        await using var informer = new Running(server, time: time);
        await informer.Until(() => server.Requests.Count == 2);
        time.Advance(Silence);
        await informer.Until(() => informer.Informer.Cache.Count == 1);
        Assert.Contains("resourceVersion=1&", server.Requests[2].Target, StringComparison.Ordinal);
        await informer.Until(() => server.Requests.Count > 3);
        Assert.Contains("resourceVersion=5&", server.Requests[3].Target, StringComparison.Ordinal);
    }

    [Fact]
    public async Task However_often_a_watch_is_silent_the_next_one_does_not_wait()
    {
        var server = new ScriptedHandler(Json(Empty), Silent, Silent, Silent);
        var time = new FakeTimeProvider();
        await using var informer = new Running(server, time: time);
        for (var watches = 1; watches <= 4; watches++)
        {
            await informer.Until(() => server.Requests.Count == 1 + watches);
            time.Advance(Silence);
        }
    }

    [Fact]
    public async Task What_is_kept_is_stripped_of_what_nobody_reads()
    {
        var server = new ScriptedHandler(
            Json(
                """{"metadata":{"resourceVersion":"1"},"items":[{"metadata":{"name":"a","namespace":"n","resourceVersion":"1"},"data":{"k":"v"}}]}"""
            )
        );
        await using var informer = new Running(server, map => map with { Data = null });
        await informer.Informer.WaitForSyncAsync(CancellationToken.None);
        Assert.Null(informer.Informer.Cache.Get("n", "a")!.Data);
    }

    [Fact]
    public async Task Of_several_namespaces_each_is_listed_and_all_together_are_the_cache()
    {
        using var stop = new CancellationTokenSource();
        var client = new ApiClient(new("http://test"), new OneOfEach(), TimeProvider.System, new());
        var options = new InformerOptions { Namespaces = ["n", "m", "n"] };
        var informer = new Informer<V1ConfigMap>(client, options, TimeProvider.System, NullLogger<Informer<V1ConfigMap>>.Instance);
        var running = informer.RunAsync(stop.Token);
        await informer.WaitForSyncAsync(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(60));

        Assert.Equal(["m", "n"], informer.Cache.List().Select(o => o.Metadata.NamespaceProperty).Order());
        await stop.CancelAsync();
        await running;
    }

    [Fact]
    public async Task While_one_namespace_cannot_be_listed_the_cache_is_not_full()
    {
        var refused = Refusal(403, "Forbidden");
        await using var informer = new Running(
            new(Json(One("a", "n")), refused, refused),
            time: new FakeTimeProvider(),
            namespaces: ["n", "m"]
        );
        await informer.Until(() => informer.Server.Requests.Count == 3);

        Assert.False(informer.Informer.HasSynced);
    }

    private static string One(string name, string ns) =>
        $$$"""{"metadata":{"resourceVersion":"1"},"items":[{"metadata":{"name":"{{{name}}}","namespace":"{{{ns}}}","resourceVersion":"1"}}]}""";

    private static HttpResponseMessage Silent() => new() { Content = new StreamContent(new SilentStream()) };

    /// <summary>Each namespace has one object, of which no watch tells more.</summary>
    private sealed class OneOfEach : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(
                request.RequestUri!.Query.Contains("watch=true", StringComparison.Ordinal)
                    ? Silent()
                    : Json(One("a", request.RequestUri.Segments[4].TrimEnd('/')))()
            );
    }

    private sealed class Running : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly Task _running;

        public Running(
            ScriptedHandler server,
            Func<V1ConfigMap, V1ConfigMap>? strip = null,
            TimeProvider? time = null,
            params string[] namespaces
        )
        {
            var backoff = new Backoff(TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(5));
            Server = server;
            Informer = new(
                server.Client(),
                new()
                {
                    Namespaces = namespaces,
                    Silence = Silence,
                    Backoff = backoff,
                },
                time ?? TimeProvider.System,
                NullLogger<Informer<V1ConfigMap>>.Instance,
                strip
            );
            _running = Informer.RunAsync(_stop.Token);
        }

        public ScriptedHandler Server { get; }

        public Informer<V1ConfigMap> Informer { get; }

        public async Task Until(Func<bool> holds)
        {
            var begin = TimeProvider.System.GetTimestamp();
            while (!holds())
            {
                Assert.True(TimeProvider.System.GetElapsedTime(begin) < TimeSpan.FromSeconds(60), "it did not come to pass");
                await Task.Delay(1);
            }
        }

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await _running;
            _stop.Dispose();
        }
    }
}
