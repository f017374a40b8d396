using System.Net.Http.Headers;
using System.Net.Http.Json;
using Trainyard.Contracts;

namespace Trainyard.RolloutRouter;

/// <summary>
/// Reports to the operator and does as it answers, again and again. While nobody answers, the last orders hold: an operator that is away
/// stops a rollout, and no request.
/// </summary>
internal sealed class OperatorLink(RouterOptions options, RolloutProxy proxy, HttpMessageInvoker pods, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false });
    private readonly PredictorPages _pages = new(options, pods, time);
    private readonly StartingPods _starting = new(options, pods, time);

    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            while (!stop.IsCancellationRequested)
            {
                await TalkAsync(stop);
                await RestAsync(stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Told to stop.
        }
    }

    public void Dispose() => _http.Dispose();

    /// <summary>Who waits does so for a pod, of which the operator tells where it starts: it is asked at once, and more often.</summary>
    private async Task RestAsync(CancellationToken stop)
    {
        if (proxy.Held.Waiting > 0 && await _starting.AskAsync(proxy.Backends.Orders, options.Period / 10, stop))
            Follow(proxy.Backends.Orders);
        else if (proxy.Held.Waiting == 0)
            await proxy.Held.First.WaitAsync(options.Period, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stop.ThrowIfCancellationRequested();
    }

    private async Task TalkAsync(CancellationToken stop)
    {
        var backends = proxy.Backends;
        var pods = await _pages.ReadAsync(backends, stop);
        var report = new RouterReport
        {
            Router = options.Name,
            Window = backends.Orders.Window,
            Waiting = proxy.Held.Waiting,
            IdleSeconds = proxy.Held.Idle.TotalSeconds,
            Traffic = [.. backends.All.Select(backend => backend.Counters.Traffic())],
            Pods = pods,
        };
        if (await AskAsync(report, stop) is not { } orders)
            return;
        Follow(Known(orders, pods));
    }

    private void Follow(RouterOrders orders)
    {
        var next = Backends.Of(_starting.WithAnswering(orders), proxy.Backends, options.TargetPort, options.Tls is not null);
        proxy.Backends = next;
        foreach (var backend in next.All.Where(backend => backend.IsFresh))
            _pages.Restart(backend.Order.Version);
    }

    /// <summary>The orders with the digests that the pods tell where the operator knows none: of models named by their place.</summary>
    private static RouterOrders Known(RouterOrders orders, IReadOnlyList<PodPredictions> pods) =>
        orders with
        {
            Backends =
            [
                .. orders.Backends.Select(one =>
                    one with
                    {
                        Digest = one.Digest ?? pods.FirstOrDefault(pod => pod.Version == one.Version)?.Digest,
                    }
                ),
            ],
        };

    private async Task<RouterOrders?> AskAsync(RouterReport report, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, options.ReportUrl)
        {
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", options.ReportToken) },
            Content = JsonContent.Create(report, ContractsJson.Default.RouterReport),
        };
        using var limit = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stop);
        try
        {
            using var answer = await _http.SendAsync(request, either.Token);
            return answer.IsSuccessStatusCode
                ? await answer.Content.ReadFromJsonAsync(ContractsJson.Default.RouterOrders, either.Token)
                : null;
        }
        catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !stop.IsCancellationRequested))
        {
            return null;
        }
    }
}
