using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using Trainyard.Api;
using Trainyard.Runtime;
using Trainyard.Testing;

namespace Trainyard.Chaos;

/// <summary>Watches what is written of each trial's end.</summary>
internal sealed class Endings : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, ConcurrentDictionary<string, bool>> _ends = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Informer<Trial> _informer;
    private readonly IDisposable _subscription;
    private readonly Task _watching;

    private Endings(TestCluster cluster, TimeProvider time)
    {
        _informer = new(cluster.Client, new() { Namespaces = ["default"] }, time, NullLogger<Informer<Trial>>.Instance);
        _subscription = _informer.Cache.Subscribe(Note);
        _watching = _informer.RunAsync(_stop.Token);
    }

    /// <summary>The trials that ended more than once, or went on after their end.</summary>
    public IReadOnlyList<string> Twice =>
        [.. _ends.Where(end => end.Value.Count > 1).Select(end => $"{end.Key}: {string.Join(", then ", end.Value.Keys)}")];

    public static async Task<Endings> WatchAsync(TestCluster cluster, TimeProvider time)
    {
        var endings = new Endings(cluster, time);
        await endings._informer.WaitForSyncAsync(CancellationToken.None);
        return endings;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _watching;
        _subscription.Dispose();
        _stop.Dispose();
    }

    private void Note(Trial trial)
    {
        if (trial.Status is not { } status)
            return;
        var name = trial.Metadata.Name!;
        if (status.Ended)
            _ends.GetOrAdd(name, _ => new())[$"{status.Phase} {status.Value} at {status.CompletionTime:O} by {status.Worker}"] = true;
        else if (_informer.Cache.Get(trial.Key) is { Status.Ended: false } && _ends.TryGetValue(name, out var ends))
            ends[$"{status.Phase} again"] = true;
    }
}
