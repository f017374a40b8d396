using System.Diagnostics.CodeAnalysis;

namespace Trainyard.Runtime;

/// <summary>
/// What is to be looked at. A key that is added several times before it is taken is taken once; a key that is added while it is being
/// worked on is taken again afterwards, and never by two workers at once.
/// </summary>
/// <typeparam name="TKey">What names a piece of work.</typeparam>
public sealed class WorkQueue<TKey> : IDisposable
    where TKey : notnull
{
    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private readonly Backoff _backoff;
    private readonly Jitter _jitter;
    private readonly DelayedAdds<TKey> _delayed;
    private readonly WorkQueueMetrics _metrics;
    private readonly SemaphoreSlim _waiting = new(0);
    private readonly Queue<TKey> _queue = new();
    private readonly Dictionary<TKey, long> _dirty = [];
    private readonly Dictionary<TKey, long> _processing = [];
    private readonly Dictionary<TKey, int> _failures = [];

    /// <param name="name">Its name in the metrics.</param>
    /// <param name="backoff">The waits of <see cref="Retry"/>.</param>
    public WorkQueue(string name, Backoff backoff, Jitter jitter, TimeProvider time, RuntimeMetrics metrics)
    {
        (_backoff, _jitter, _time) = (backoff, jitter, time);
        _delayed = new DelayedAdds<TKey>(time, Add);
        _metrics = new WorkQueueMetrics(metrics.Queues, name, Depth, Running);
    }

    /// <summary>To be looked at as soon as a worker is free.</summary>
    public void Add(TKey key)
    {
        lock (_lock)
        {
            if (!_dirty.TryAdd(key, _time.GetTimestamp()))
                return;
            _metrics.Added();
            if (_processing.ContainsKey(key))
                return;
            _queue.Enqueue(key);
        }

        _waiting.Release();
    }

    /// <summary>To be looked at after a while. Of several such wishes for a key the earliest holds.</summary>
    public void AddAfter(TKey key, TimeSpan delay)
    {
        if (delay <= TimeSpan.Zero)
            Add(key);
        else
            _delayed.Add(key, delay);
    }

    /// <summary>To be looked at again after a failure; later with each failure in a row.</summary>
    public void Retry(TKey key)
    {
        int failures;
        lock (_lock)
            failures = _failures[key] = _failures.GetValueOrDefault(key) + 1;
        _metrics.Retried();
        AddAfter(key, _backoff.After(failures, _jitter));
    }

    /// <summary>It went well: the next failure is the first again.</summary>
    public void Forget(TKey key)
    {
        lock (_lock)
            _failures.Remove(key);
    }

    /// <summary>The next key; the caller says <see cref="Done"/> when it has finished with it.</summary>
    public async ValueTask<TKey> TakeAsync(CancellationToken cancellationToken)
    {
        await _waiting.WaitAsync(cancellationToken);
        return Next();
    }

    /// <summary>The worker has finished with a key. If it was added meanwhile, it waits again from now.</summary>
    public void Done(TKey key)
    {
        lock (_lock)
        {
            if (!_processing.Remove(key, out var since))
                return;
            _metrics.Finished(_time.GetElapsedTime(since));
            if (!_dirty.ContainsKey(key))
                return;
            _queue.Enqueue(key);
        }

        _waiting.Release();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _metrics.Dispose();
        _delayed.Dispose();
    }

    /// <summary>The next key, if there is one right now.</summary>
    internal bool TryTake([MaybeNullWhen(false)] out TKey key)
    {
        key = default;
        if (!_waiting.Wait(0))
            return false;
        key = Next();
        return true;
    }

    private TKey Next()
    {
        lock (_lock)
        {
            var key = _queue.Dequeue();
            _dirty.Remove(key, out var since);
            _processing[key] = _time.GetTimestamp();
            _metrics.Taken(_time.GetElapsedTime(since));
            return key;
        }
    }

    private int Depth()
    {
        lock (_lock)
            return _queue.Count;
    }

    private IReadOnlyList<TimeSpan> Running()
    {
        lock (_lock)
            return [.. _processing.Values.Select(since => _time.GetElapsedTime(since))];
    }
}
