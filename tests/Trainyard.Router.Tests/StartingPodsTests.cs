using System.Net;
using Trainyard.Contracts;
using Trainyard.RolloutRouter;

namespace Trainyard.Router.Tests;

public sealed class StartingPodsTests : IDisposable
{
    private readonly Pods _pods = new();
    private readonly HttpMessageInvoker _client;
    private readonly StartingPods _starting;

    public StartingPodsTests()
    {
        _client = new(_pods);
        _starting = new(new() { ReportUrl = new("http://operator"), ReportToken = "token" }, _client, TimeProvider.System);
    }

    public void Dispose() => _client.Dispose();

    [Fact]
    public async Task A_pod_counts_as_soon_as_it_says_itself_that_it_is_ready()
    {
        _pods.Ready = "10.0.0.2";
        _pods.RefusedAtFirst = 3;

        Assert.True(await _starting.AskAsync(Orders("10.0.0.1", "10.0.0.2"), TimeSpan.FromMinutes(1), default));
        Assert.Equal(["10.0.0.2"], _starting.WithAnswering(Orders("10.0.0.1", "10.0.0.2")).Backends[0].Pods);
    }

    [Fact]
    public async Task One_that_is_ready_for_all_or_gone_is_not_remembered()
    {
        _pods.Ready = "10.0.0.2";
        await _starting.AskAsync(Orders("10.0.0.2"), TimeSpan.Zero, default);

        Assert.Empty(_starting.WithAnswering(Orders()).Backends[0].Pods);
        Assert.Empty(_starting.WithAnswering(Orders("10.0.0.2")).Backends[0].Pods);
    }

    [Fact]
    public async Task Where_none_answers_in_time_the_operator_is_asked_again() =>
        Assert.False(await _starting.AskAsync(Orders("10.0.0.1"), TimeSpan.Zero, default));

    private static RouterOrders Orders(params string[] starting)
    {
        var backend = new RouterBackend
        {
            Version = "v1",
            Share = 100,
            Pods = [],
            Starting = starting,
        };
        return new() { Window = 0, Backends = [backend] };
    }

    private sealed class Pods : HttpMessageHandler
    {
        public string Ready { get; set; } = "";

        public int RefusedAtFirst { get; set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (RefusedAtFirst-- > 0)
                throw new HttpRequestException("connection refused");
            var ready = request.RequestUri! is { AbsolutePath: "/readyz" } address && address.Host == Ready;
            return Task.FromResult(new HttpResponseMessage(ready ? HttpStatusCode.OK : HttpStatusCode.ServiceUnavailable));
        }
    }
}
