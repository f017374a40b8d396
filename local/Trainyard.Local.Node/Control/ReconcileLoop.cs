using System.Threading.Channels;

namespace Trainyard.Local.Node.Control;

/// <summary>
/// A work queue by key with one worker. A key that is added while it waits is done once; one that is added while it is being done is done
/// again. The reconcile function tells when to come back; failures come back by themselves, ever later.
/// </summary>
internal sealed class ReconcileLoop(string name, Func<Key, TimeSpan?> reconcile, TimeProvider time, ILogger log) : IAsyncDisposable
{
    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(20),
        LastRetry = TimeSpan.FromSeconds(30);

    private readonly Channel<Key> _queue = Channel.CreateUnbounded<Key>(new() { SingleReader = true });
    private readonly Lock _lock = new();
    private readonly HashSet<Key> _waiting = [];
    private readonly Dictionary<Key, ITimer> _timers = [];
    private readonly Dictionary<Key, int> _failures = [];
    private Task _worker = Task.CompletedTask;

    public void Start() => _worker = Task.Run(RunAsync);

    public void Add(Key key)
    {
        lock (_lock)
        {
            if (!_waiting.Add(key))
                return;
            if (_timers.Remove(key, out var timer))
                timer.Dispose();
        }
        _queue.Writer.TryWrite(key);
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _worker;
        lock (_lock)
        {
            foreach (var timer in _timers.Values)
                timer.Dispose();
            _timers.Clear();
        }
    }

    private async Task RunAsync()
    {
        await foreach (var key in _queue.Reader.ReadAllAsync())
        {
            lock (_lock)
                _waiting.Remove(key);
            if (Again(key) is { } delay)
                AddLater(key, delay);
        }
    }

    private TimeSpan? Again(Key key)
    {
        try
        {
            var again = reconcile(key);
            _failures.Remove(key);
            return again;
        }
        catch (Exception e)
        {
            var failures = _failures[key] = _failures.GetValueOrDefault(key) + 1;
            // A conflict only says that somebody else was quicker, and a missing namespace that all of this goes away.
            if (e is not ApiException { Reason: "Conflict" or "NotFound" or "Forbidden" })
                Log.Failed(log, e, name, key.ToString(), failures);
            return TimeSpan.FromTicks(Math.Min(LastRetry.Ticks, FirstRetry.Ticks << Math.Min(failures, 20)));
        }
    }

    private void AddLater(Key key, TimeSpan delay)
    {
        lock (_lock)
        {
            if (_waiting.Contains(key))
                return;
            if (_timers.Remove(key, out var old))
                old.Dispose();
            _timers[key] = time.CreateTimer(_ => Add(key), null, delay < TimeSpan.Zero ? TimeSpan.Zero : delay, Timeout.InfiniteTimeSpan);
        }
    }
}

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "{Controller} failed on {Key}, {Failures} times in a row")]
    public static partial void Failed(ILogger log, Exception error, string controller, string key, int failures);
}
