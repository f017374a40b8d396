namespace Trainyard.Operator;

/// <summary>
/// Gives memory back after a burst, such as the filling of the caches. Collections happen because of allocations, so a process that falls
/// idle keeps what it took at its busiest until somebody asks.
/// </summary>
internal static class IdleMemory
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(20);
    private const double IdleShareOfACore = 0.2;
    private const long WorthIt = 16L << 20;

    /// <summary>Looks after the memory until told to stop.</summary>
    public static async Task TrimAsync(TimeProvider time, CancellationToken stop)
    {
        var (before, allocated) = (Environment.CpuUsage.TotalTime, 0L);
        while (!stop.IsCancellationRequested)
        {
            await Task.Delay(Period, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            var used = Environment.CpuUsage.TotalTime - before;
            before += used;
            if (used >= Period * IdleShareOfACore || GC.GetTotalAllocatedBytes() - allocated < WorthIt)
                continue;
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            allocated = GC.GetTotalAllocatedBytes();
        }
    }
}
