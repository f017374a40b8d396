using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Trainyard.Runtime;

/// <summary>workqueue_*, under the names of client-go's metrics provider.</summary>
internal sealed class WorkQueueMetrics : IDisposable
{
    private static readonly InstrumentAdvice<double> Seconds = new()
    {
        HistogramBucketBoundaries = [1e-5, 1e-4, 1e-3, 1e-2, 0.1, 1, 10, 100, 1000],
    };

    private static readonly Counter<long> Adds = KubernetesMetrics.Meter.CreateCounter<long>(
        "workqueue_adds_total",
        description: "Total number of adds handled by workqueue"
    );

    private static readonly Counter<long> Retries = KubernetesMetrics.Meter.CreateCounter<long>(
        "workqueue_retries_total",
        description: "Total number of retries handled by workqueue"
    );

    private static readonly Histogram<double> Waits = KubernetesMetrics.Meter.CreateHistogram(
        "workqueue_queue_duration_seconds",
        description: "How long in seconds an item stays in workqueue before being requested",
        tags: null,
        unit: null,
        advice: Seconds
    );

    private static readonly Histogram<double> Works = KubernetesMetrics.Meter.CreateHistogram(
        "workqueue_work_duration_seconds",
        description: "How long in seconds processing an item from workqueue takes.",
        tags: null,
        unit: null,
        advice: Seconds
    );

    private static readonly ConcurrentDictionary<string, (Func<int> Depth, Func<IReadOnlyList<TimeSpan>> Running)> Queues = new();

    private readonly string _name;
    private readonly KeyValuePair<string, object?> _tag;
    private readonly KeyValuePair<string, object?> _controller;

    static WorkQueueMetrics()
    {
        Gauge("workqueue_depth", "Current depth of workqueue", q => q.Depth());
        Gauge(
            "workqueue_unfinished_work_seconds",
            "How many seconds of work has been done that is in progress and hasn't been observed by work_duration.",
            q => q.Running().Sum(t => t.TotalSeconds)
        );
        Gauge(
            "workqueue_longest_running_processor_seconds",
            "How many seconds has the longest running processor for workqueue been running.",
            q => q.Running().Select(t => t.TotalSeconds).DefaultIfEmpty().Max()
        );
    }

    public WorkQueueMetrics(string name, Func<int> depth, Func<IReadOnlyList<TimeSpan>> running)
    {
        (_name, _tag, _controller) = (name, new("name", name), new("controller", name));
        Queues[name] = (depth, running);
    }

    public void Added() => Adds.Add(1, _tag, _controller);

    public void Retried() => Retries.Add(1, _tag, _controller);

    public void Taken(TimeSpan waited) => Waits.Record(waited.TotalSeconds, _tag, _controller);

    public void Finished(TimeSpan worked) => Works.Record(worked.TotalSeconds, _tag, _controller);

    public void Dispose() => Queues.TryRemove(_name, out _);

    private static void Gauge(
        string name,
        string description,
        Func<(Func<int> Depth, Func<IReadOnlyList<TimeSpan>> Running), double> value
    ) =>
        KubernetesMetrics.Meter.CreateObservableGauge(
            name,
            () =>
                Queues.Select(q => new Measurement<double>(
                    value(q.Value),
                    new("name", q.Key),
                    new KeyValuePair<string, object?>("controller", q.Key)
                )),
            description: description
        );
}
