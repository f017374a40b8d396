using Prometheus;

namespace Trainyard.Runtime;

/// <summary>workqueue_* of one queue.</summary>
internal sealed class WorkQueueMetrics : IDisposable
{
    private readonly WorkQueueInstruments _all;
    private readonly string[] _labels;
    private readonly Func<int> _depth;
    private readonly Func<IReadOnlyList<TimeSpan>> _running;
    private readonly Counter.Child _adds;
    private readonly Counter.Child _retries;
    private readonly Histogram.Child _waits;
    private readonly Histogram.Child _works;
    private readonly Gauge.Child _depths;
    private readonly Gauge.Child _unfinished;
    private readonly Gauge.Child _longest;

    public WorkQueueMetrics(WorkQueueInstruments all, string name, Func<int> depth, Func<IReadOnlyList<TimeSpan>> running)
    {
        (_all, _labels, _depth, _running) = (all, [name, name], depth, running);
        (_adds, _retries) = (all.Adds.WithLabels(_labels), all.Retries.WithLabels(_labels));
        (_waits, _works) = (all.Waits.WithLabels(_labels), all.Works.WithLabels(_labels));
        (_depths, _unfinished, _longest) = (
            all.Depth.WithLabels(_labels),
            all.Unfinished.WithLabels(_labels),
            all.Longest.WithLabels(_labels)
        );
        all.Watch(this);
    }

    public void Added() => _adds.Inc();

    public void Retried() => _retries.Inc();

    public void Taken(TimeSpan waited) => _waits.Observe(waited.TotalSeconds);

    public void Finished(TimeSpan worked) => _works.Observe(worked.TotalSeconds);

    /// <summary>Looks at the queue, as each scrape does.</summary>
    public void Observe()
    {
        var running = _running();
        _depths.Set(_depth());
        _unfinished.Set(running.Sum(time => time.TotalSeconds));
        _longest.Set(running.Select(time => time.TotalSeconds).DefaultIfEmpty().Max());
    }

    // A queue that is gone has no depth, not its last one for ever.
    public void Dispose()
    {
        _all.Forget(this);
        foreach (var gauge in (Gauge[])[_all.Depth, _all.Unfinished, _all.Longest])
            gauge.RemoveLabelled(_labels);
    }
}
