using System.Collections.Concurrent;
using Trainyard.Contracts;

namespace Trainyard.RolloutRouter;

/// <summary>Reads the metrics of predictor pods, and tells what they have done since the window of their version began.</summary>
internal sealed class PredictorPages(RouterOptions options, HttpMessageInvoker client, TimeProvider time)
{
    private const long LargestPage = 8 * 1024 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
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

    private async Task<string> ReadAsync(string pod, CancellationToken cancellationToken)
    {
        var scheme = options.Tls is null ? Uri.UriSchemeHttp : Uri.UriSchemeHttps;
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{scheme}://{pod}:{options.TargetPort}/metrics");
        using var answer = await client.SendAsync(request, cancellationToken);
        answer.EnsureSuccessStatusCode();
        await answer.Content.LoadIntoBufferAsync(LargestPage, cancellationToken);
        return await answer.Content.ReadAsStringAsync(cancellationToken);
    }

    private async Task<PodPredictions?> ReadAsync(string pod, string version, CancellationToken cancellationToken)
    {
        try
        {
            using var limit = new CancellationTokenSource(Patience, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
            var now = MetricsPage.Read(await ReadAsync(pod, either.Token), pod, version);
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
