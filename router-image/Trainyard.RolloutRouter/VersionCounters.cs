using Trainyard.Contracts;

namespace Trainyard.RolloutRouter;

/// <summary>The requests of one version since the window began. Thread-safe.</summary>
internal sealed class VersionCounters(string version)
{
    private readonly long[] _latency = new long[VersionTraffic.LatencyBins];
    private long _requests;
    private long _errors;

    public void Add(TimeSpan took, bool failed)
    {
        Interlocked.Increment(ref _requests);
        Interlocked.Increment(ref _latency[VersionTraffic.BinOf(took.TotalSeconds)]);
        if (failed)
            Interlocked.Increment(ref _errors);
    }

    public VersionTraffic Traffic() =>
        new()
        {
            Version = version,
            Requests = Interlocked.Read(ref _requests),
            Errors = Interlocked.Read(ref _errors),
            Latency = [.. _latency],
        };
}
