using System.Net;
using k8s;
using k8s.Models;
using Trainyard.Runtime.Tests.Support;
using static Trainyard.Runtime.Tests.Support.ScriptedHandler;

namespace Trainyard.Runtime.Tests.Handlers;

/// <summary>What the library leaves undone, seen through its own calls and through ours.</summary>
public sealed class AnswerHandlerTests
{
    private static readonly ApiClientOptions Hasty = new() { Timeout = TimeSpan.FromMilliseconds(20), Attempts = 1 };
    private static readonly ApiClientOptions Patient = new() { Backoff = new(TimeSpan.Zero, TimeSpan.Zero) };

    [Fact]
    public async Task A_list_whose_body_stalls_ends()
    {
        var e = await Assert.ThrowsAsync<TimeoutException>(() =>
            new ScriptedHandler(Stalled).Client(Hasty).ListPageAsync<V1Pod>("n", new())
        );
        Assert.Contains("gives no answer within", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_list_of_the_library_whose_body_stalls_ends_too()
    {
        using var library = Library(Hasty, new ScriptedHandler(Stalled));
        await Assert.ThrowsAsync<TimeoutException>(() =>
            library.CoreV1.ListNamespacedPodAsync("n", cancellationToken: TestContext.Current.CancellationToken)
        );
    }

    [Fact]
    public async Task A_refusal_whose_body_stalls_ends()
    {
        var server = new ScriptedHandler(() => Stalled(HttpStatusCode.InternalServerError));
        await Assert.ThrowsAsync<TimeoutException>(() => server.Client(Hasty).GetAsync<V1Pod>("n", "a"));
    }

    [Fact]
    public async Task Who_asked_for_a_list_whose_body_stalls_can_give_up()
    {
        using var giveUp = new CancellationTokenSource(TimeSpan.FromMilliseconds(20));
        var list = new ScriptedHandler(Stalled).Client(Patient).ListPageAsync<V1Pod>("n", new(), giveUp.Token);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => list);
    }

    [Fact]
    public async Task A_watch_that_says_nothing_outlives_the_limit_of_an_answer()
    {
        using var giveUp = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        var watch = new ScriptedHandler(Stalled)
            .Client(Hasty)
            .WatchAsync<V1Pod>("n", new(), giveUp.Token)
            .ToListAsync(CancellationToken.None);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await watch);
    }

    [Fact]
    public async Task A_watch_that_ends_without_an_event_ends_in_good_order()
    {
        var watch = new ScriptedHandler(Json("")).Client(Hasty).WatchAsync<V1Pod>("n", new(), CancellationToken.None);
        Assert.Empty(await watch.ToListAsync(CancellationToken.None));
    }

    [Fact]
    public async Task The_library_too_waits_as_long_as_a_busy_server_asks()
    {
        var server = new ScriptedHandler(Refusal(429, "TooManyRequests", 0), Json("""{"metadata":{"name":"a"}}"""));
        using var library = Library(Patient, server);
        var made = await library.CoreV1.CreateNamespacedConfigMapAsync(
            new V1ConfigMap(),
            "n",
            cancellationToken: TestContext.Current.CancellationToken
        );
        Assert.Equal(("a", 2), (made.Metadata.Name, server.Requests.Count));
    }

    [Fact]
    public async Task A_busy_server_that_asks_for_more_patience_than_there_is_is_handed_on()
    {
        var server = new ScriptedHandler(Refusal(429, "TooManyRequests", 3600));
        var e = await Assert.ThrowsAsync<ApiException>(() => server.Client(Patient).GetAsync<V1Pod>("n", "a"));
        Assert.Equal((HttpStatusCode.TooManyRequests, TimeSpan.FromHours(1)), (e.Code, e.RetryAfter));
    }

    [Fact]
    public async Task A_refusal_of_the_librarys_own_call_is_our_one_exception()
    {
        using var library = Library(Patient, new ScriptedHandler(Refusal(422, "Invalid")));
        var e = await Assert.ThrowsAsync<ApiException>(() =>
            library.CoreV1.CreateNamespacedConfigMapAsync(new V1ConfigMap(), "n", cancellationToken: TestContext.Current.CancellationToken)
        );
        Assert.Equal((true, "Invalid"), (e.IsInvalid, e.Status.Reason));
    }

    private static IKubernetes Library(ApiClientOptions options, HttpMessageHandler server) =>
        new Connection(
            new() { Host = "http://test" },
            [
                new RetryHandler(options, TimeProvider.System),
                new AnswerHandler(options.Timeout, TimeProvider.System),
                new HandlerInstead(server),
            ]
        );

    private static HttpResponseMessage Stalled() => Stalled(HttpStatusCode.OK);

    private static HttpResponseMessage Stalled(HttpStatusCode code) => new(code) { Content = new StreamContent(new SilentStream()) };
}
