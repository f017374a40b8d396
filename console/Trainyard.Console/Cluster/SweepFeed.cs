using Trainyard.Api;
using Trainyard.Runtime;
using Trainyard.Sweeps;

namespace Trainyard.Console.Cluster;

/// <summary>One TrainingJob with its trials, shared by all who look at it.</summary>
internal sealed class SweepFeed : IDisposable
{
    private readonly Watch<TrainingJob> _jobs;
    private readonly Watch<Trial> _trials;
    private readonly string _ns;
    private readonly string _name;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private (long Jobs, long Trials, SweepSnapshot? Snapshot) _last = (-1, -1, null);
    private readonly Dictionary<string, (long Version, byte[]? Body)> _made = [];
    private int _viewers;

    public SweepFeed(Watch<TrainingJob> jobs, Watch<Trial> trials, string ns, string name, TimeProvider time)
    {
        (_jobs, _trials, _ns, _name, _time) = (jobs, trials, ns, name, time);
        LastUsed = time.GetUtcNow();
    }

    /// <summary>When somebody last looked.</summary>
    public DateTimeOffset LastUsed { get; private set; }

    public bool IsWatched => Volatile.Read(ref _viewers) > 0;

    public bool IsFilled => _jobs.IsFilled && _trials.IsFilled;

    /// <summary>Grows with each change of the trials, or of any job.</summary>
    public long Version => _trials.Version + _jobs.Version;

    /// <summary>Calls back when something is new, until it is disposed of.</summary>
    public IDisposable Follow(Action changed)
    {
        Interlocked.Increment(ref _viewers);
        _jobs.Changed += changed;
        _trials.Changed += changed;
        return new Ending(() =>
        {
            _jobs.Changed -= changed;
            _trials.Changed -= changed;
            Touch();
            Interlocked.Decrement(ref _viewers);
        });
    }

    public async Task<bool> FilledAsync(TimeSpan patience) => await _jobs.FilledAsync(patience) && await _trials.FilledAsync(patience);

    /// <summary>The sweep as it is now; null where there is no such TrainingJob, or nothing has come in yet.</summary>
    public SweepSnapshot? Snapshot()
    {
        Touch();
        lock (_lock)
        {
            var now = (Jobs: _jobs.Version, Trials: _trials.Version);
            if ((_last.Jobs, _last.Trials) != now)
                _last = (now.Jobs, now.Trials, Take());
            return _last.Snapshot;
        }
    }

    /// <summary>One of its trials, of whatever search; null where there is none.</summary>
    public Trial? Trial(string name) => _trials.Cache.Get(_ns, name);

    /// <summary>All its trials that are in the cluster, of whatever search.</summary>
    public IReadOnlyList<Trial> Trials => _trials.Cache.List();

    /// <summary>What was made of the present state, once for all who ask.</summary>
    public byte[]? Cached(string key, Func<byte[]?> make)
    {
        var version = Version;
        lock (_made)
        {
            if (_made.TryGetValue(key, out var known) && known.Version == version)
                return known.Body;
            foreach (var old in _made.Where(pair => pair.Value.Version != version).Select(pair => pair.Key).ToList())
                _made.Remove(old);
            var body = make();
            _made[key] = (version, body);
            return body;
        }
    }

    public void Dispose() => _trials.Dispose();

    private SweepSnapshot? Take() =>
        IsFilled && _jobs.Cache.Get(_ns, _name) is { } job ? SweepSnapshot.Of(job, _trials.Cache.List(), _time.GetUtcNow()) : null;

    private void Touch() => LastUsed = _time.GetUtcNow();
}
