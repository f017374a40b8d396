using System.Collections.Concurrent;
using Trainyard.Contracts;

namespace Trainyard.RolloutRouter;

/// <summary>Reads the metrics of predictor pods, and tells what they have done since the window of their version began.</summary>
internal sealed class PredictorPages(RouterOptions options, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false }) { MaxResponseContentBufferSize = 8 * 1024 * 1024 };
    private readonly ConcurrentDictionary<string, PodPredictions> _begun = new();

    /// <summary>From now on the pods of a version are counted anew.</summary>
    public void Restart(string version)
    {
        foreach (var pod in _begun.Where(one => one.Value.Version == version).Select(one => one.Key))
            _begun.TryRemove(pod, out _);
    }

    /// <summary>What all pods tell; of one that does not answer, nothing.</summary>
    public async Task<IReadOnlyList<PodPredictions>> ReadAsync(Backends backends, CancellationToken cancellationToken)
    {
        var pods = backends.Orders.Backends.SelectMany(backend =>
            backend.Pods.Select(pod => ReadAsync(pod, backend.Version, cancellationToken))
        );
        return [.. (await Task.WhenAll(pods)).OfType<PodPredictions>()];
    }

    public void Dispose() => _http.Dispose();

    private async Task<PodPredictions?> ReadAsync(string pod, string version, CancellationToken cancellationToken)
    {
        try
        {
            using var limit = new CancellationTokenSource(Patience, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
            var page = await _http.GetStringAsync($"http://{pod}:{options.TargetPort}/metrics", either.Token);
            var now = MetricsPage.Read(page, pod, version);
            var begun = _begun.GetOrAdd(pod, now);
            return MetricsPage.Since(now, begun.Version == version ? begun : _begun[pod] = now);
        }
        catch (Exception e)
            when (e is HttpRequestException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return null;
        }
    }
}
