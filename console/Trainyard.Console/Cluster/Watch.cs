using k8s;
using k8s.Models;
using Trainyard.Runtime;

namespace Trainyard.Console.Cluster;

/// <summary>One kind as its user may see it, kept up to date by a watch; it tells at most four times a second that something is
/// new.</summary>
internal sealed class Watch<T> : IDisposable
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private readonly Informer<T> _informer;
    private readonly CancellationTokenSource _stop = new();
    private readonly Pulse _pulse;
    private readonly IDisposable _subscription;
    private long _version;

    public Watch(ApiClient client, InformerOptions options, TimeProvider time, ILoggerFactory logs, Func<T, T>? strip = null)
    {
        _informer = new(client, options, time, logs.CreateLogger<Informer<T>>(), strip);
        _pulse = new(Interval, time, () => Changed?.Invoke());
        _subscription = _informer.Cache.Subscribe(_ => Touch());
        _ = _informer.RunAsync(_stop.Token);
        _ = TouchWhenFilledAsync();
    }

    /// <summary>Something is new.</summary>
    public event Action? Changed;

    public ObjectCache<T> Cache => _informer.Cache;

    /// <summary>Whether the first list is in.</summary>
    public bool IsFilled => _informer.HasSynced;

    /// <summary>Grows with each change.</summary>
    public long Version => Interlocked.Read(ref _version);

    /// <summary>Waits for the first list, but no longer than this; whether it is in.</summary>
    public async Task<bool> FilledAsync(TimeSpan patience)
    {
        using var limit = new CancellationTokenSource(patience);
        try
        {
            await _informer.WaitForSyncAsync(limit.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            return false;
        }

        return true;
    }

    /// <summary>Calls back when something is new, until it is disposed of.</summary>
    public IDisposable Follow(Action changed)
    {
        Changed += changed;
        return new Ending(() => Changed -= changed);
    }

    public void Dispose()
    {
        _subscription.Dispose();
        _pulse.Dispose();
        _stop.Cancel();
        _stop.Dispose();
    }

    private void Touch()
    {
        Interlocked.Increment(ref _version);
        _pulse.Touch();
    }

    private async Task TouchWhenFilledAsync()
    {
        try
        {
            await _informer.WaitForSyncAsync(_stop.Token);
            Touch();
        }
        catch (OperationCanceledException)
        {
            // Nobody looks any more.
        }
    }
}
