using Trainyard.Contracts;

namespace Trainyard.RolloutRouter;

/// <summary>
/// Pods that nobody has found ready yet, while a request waits for them. A kubelet asks once a second at best, and its word goes round by
/// the API server: here they are asked themselves, again and again.
/// </summary>
internal sealed class StartingPods(RouterOptions options, HttpMessageInvoker client, TimeProvider time)
{
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private readonly HashSet<string> _up = [];

    /// <summary>The orders, with those of the starting pods that have said that they are ready among the others.</summary>
    public RouterOrders WithAnswering(RouterOrders orders)
    {
        _up.IntersectWith(orders.Backends.SelectMany(Of));
        return _up.Count == 0
            ? orders
            : orders with
            {
                Backends = [.. orders.Backends.Select(one => one with { Pods = [.. one.Pods.Union(Of(one).Where(_up.Contains))] })],
            };
    }

    /// <summary>Asks them for so long, or until one is ready; whether one is.</summary>
    public async Task<bool> AskAsync(RouterOrders orders, TimeSpan period, CancellationToken stop)
    {
        string[] pods = [.. orders.Backends.SelectMany(Of)];
        var begin = time.GetTimestamp();
        do
        {
            var ready = await Task.WhenAll(pods.Select(pod => IsReadyAsync(pod, stop)));
            _up.UnionWith(pods.Where((_, i) => ready[i]));
            if (_up.Count > 0)
                return true;
            await Task.Delay(Between, time, stop);
        } while (time.GetElapsedTime(begin) < period);

        return false;
    }

    private static IReadOnlyList<string> Of(RouterBackend backend) => backend.Starting ?? [];

    private async Task<bool> IsReadyAsync(string pod, CancellationToken stop)
    {
        var scheme = options.Tls is null ? Uri.UriSchemeHttp : Uri.UriSchemeHttps;
        using var limit = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stop);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"{scheme}://{pod}:{options.TargetPort}/readyz");
            using var answer = await client.SendAsync(request, either.Token);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !stop.IsCancellationRequested))
        {
            return false;
        }
    }
}
