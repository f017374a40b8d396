using Microsoft.AspNetCore.Http;

namespace Trainyard.RolloutRouter;

/// <summary>
/// Requests that come while no pod is ready and one will be: they wait for it, so many at a time and so long. Knows, too, how long none has
/// come. Probes and scrapes wait for nothing, and wake nobody. Thread-safe.
/// </summary>
internal sealed class HeldRequests(TimeProvider time)
{
    private const int Most = 1000;
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);
    private static readonly string[] OfWatchers = ["/metrics", "/healthz", "/readyz", "/v2/health/live", "/v2/health/ready"];

    private volatile TaskCompletionSource _change = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _lastAt = time.GetTimestamp();
    private int _waiting;
    private int _here;

    /// <summary>How many wait.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>How long none has come; nothing while one is here.</summary>
    public TimeSpan Idle => Volatile.Read(ref _here) > 0 ? TimeSpan.Zero : time.GetElapsedTime(Volatile.Read(ref _lastAt));

    /// <summary>Ends when one begins to wait.</summary>
    public Task First => _first.Task;

    public static bool IsOfWatcher(HttpContext context) =>
        OfWatchers.Any(path => context.Request.Path.Value?.EndsWith(path, StringComparison.Ordinal) == true);

    /// <summary>A request is here until this is disposed.</summary>
    public IDisposable Begin()
    {
        Interlocked.Increment(ref _here);
        return new Here(this);
    }

    /// <summary>Others may answer now.</summary>
    public void Change() => Interlocked.Exchange(ref _change, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();

    /// <summary>Waits until this holds; false where it does not in time, or too many wait.</summary>
    public async Task<bool> UntilAsync(Func<bool> ready, CancellationToken aborted)
    {
        if (ready())
            return true;
        if (Interlocked.Increment(ref _waiting) > Most)
        {
            Interlocked.Decrement(ref _waiting);
            return false;
        }

        try
        {
            Interlocked.Exchange(ref _first, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
            var until = time.GetUtcNow() + Longest;
            while (true)
            {
                // Before the look, so that no change after it is missed.
                var change = _change.Task;
                if (ready())
                    return true;
                if (until - time.GetUtcNow() is not { Ticks: > 0 } left)
                    return false;
                await change.WaitAsync(left, time, aborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                aborted.ThrowIfCancellationRequested();
            }
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    private void End()
    {
        Volatile.Write(ref _lastAt, time.GetTimestamp());
        Interlocked.Decrement(ref _here);
    }

    private sealed class Here(HeldRequests all) : IDisposable
    {
        public void Dispose() => all.End();
    }
}
