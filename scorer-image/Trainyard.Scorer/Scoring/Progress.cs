using Trainyard.Contracts;

namespace Trainyard.Scorer.Scoring;

/// <summary>How far this pod is. Thread-safe.</summary>
internal sealed class Progress(TimeProvider time)
{
    private readonly Lock _gate = new();
    private long _read;
    private long _scored;
    private long _failed;
    private string? _position;
    private Failure? _failure;
    private DateTimeOffset? _waitsSince;

    /// <summary>Rows whose results are written, or whose faults.</summary>
    public void Written(int scored, int failed, string? position)
    {
        lock (_gate)
        {
            _read += scored + failed;
            _scored += scored;
            _failed += failed;
            _position = position ?? _position;
            _failure = null;
        }
    }

    /// <summary>Rows wait: since when the oldest of them does, or from now on where it does not say.</summary>
    public void Waits(DateTimeOffset? since = null)
    {
        lock (_gate)
            _waitsSince = since ?? _waitsSince ?? time.GetUtcNow();
    }

    /// <summary>No row waits.</summary>
    public void CaughtUp()
    {
        lock (_gate)
            (_waitsSince, _failure) = (null, null);
    }

    public void Fails(Failure failure)
    {
        lock (_gate)
            _failure = failure;
    }

    public ScorerReport Report(string pod)
    {
        lock (_gate)
        {
            return new()
            {
                Pod = pod,
                Read = _read,
                Scored = _scored,
                Failed = _failed,
                LagSeconds = _waitsSince is { } since ? Math.Max(0, (time.GetUtcNow() - since).TotalSeconds) : 0,
                Position = _position,
                Failure = _failure,
            };
        }
    }
}
