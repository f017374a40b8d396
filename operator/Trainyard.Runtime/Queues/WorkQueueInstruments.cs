using System.Collections.Concurrent;
using Prometheus;

namespace Trainyard.Runtime;

/// <summary>workqueue_* of all queues. Those that are watched are asked for their state before each scrape.</summary>
internal sealed class WorkQueueInstruments
{
    private static readonly string[] Labels = ["name", "controller"];
    private static readonly HistogramConfiguration Seconds = new() { Buckets = [1e-5, 1e-4, 1e-3, 1e-2, 0.1, 1, 10, 100, 1000] };

    private readonly ConcurrentDictionary<WorkQueueMetrics, bool> _watched = new();

    public WorkQueueInstruments(IMetricFactory factory, CollectorRegistry registry)
    {
        Adds = factory.CreateCounter("workqueue_adds_total", "Total number of adds handled by workqueue", Labels);
        Retries = factory.CreateCounter("workqueue_retries_total", "Total number of retries handled by workqueue", Labels);
        Waits = factory.CreateHistogram(
            "workqueue_queue_duration_seconds",
            "How long in seconds an item stays in workqueue before being requested",
            Labels,
            Seconds
        );
        Works = factory.CreateHistogram(
            "workqueue_work_duration_seconds",
            "How long in seconds processing an item from workqueue takes.",
            Labels,
            Seconds
        );
        Depth = factory.CreateGauge("workqueue_depth", "Current depth of workqueue", Labels);
        Unfinished = factory.CreateGauge(
            "workqueue_unfinished_work_seconds",
            "How many seconds of work has been done that is in progress and hasn't been observed by work_duration.",
            Labels
        );
        Longest = factory.CreateGauge(
            "workqueue_longest_running_processor_seconds",
            "How many seconds has the longest running processor for workqueue been running.",
            Labels
        );
        registry.AddBeforeCollectCallback(() => _watched.Keys.ToList().ForEach(queue => queue.Observe()));
    }

    public Counter Adds { get; }

    public Counter Retries { get; }

    public Histogram Waits { get; }

    public Histogram Works { get; }

    public Gauge Depth { get; }

    public Gauge Unfinished { get; }

    public Gauge Longest { get; }

    public void Watch(WorkQueueMetrics queue) => _watched[queue] = true;

    public void Forget(WorkQueueMetrics queue) => _watched.TryRemove(queue, out _);
}
