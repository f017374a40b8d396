using Prometheus;

namespace Trainyard.Runtime;

/// <summary>controller_runtime_* of all controllers.</summary>
internal sealed class ControllerInstruments(IMetricFactory factory)
{
    private static readonly string[] Labels = ["controller"];

    private static readonly HistogramConfiguration Seconds = new()
    {
        Buckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.35, 0.5, 0.75, 1, 1.5, 2.5, 5, 7, 10, 20, 30, 60],
    };

    public Counter Total { get; } =
        factory.CreateCounter(
            "controller_runtime_reconcile_total",
            "Total number of reconciliations per controller",
            [.. Labels, "result"]
        );

    public Counter Errors { get; } =
        factory.CreateCounter("controller_runtime_reconcile_errors_total", "Total number of reconciliation errors per controller", Labels);

    public Histogram Times { get; } =
        factory.CreateHistogram(
            "controller_runtime_reconcile_time_seconds",
            "Length of time per reconciliation per controller",
            Labels,
            Seconds
        );

    public Gauge Workers { get; } =
        factory.CreateGauge(
            "controller_runtime_max_concurrent_reconciles",
            "Maximum number of concurrent reconciles per controller",
            Labels
        );

    public Gauge Active { get; } =
        factory.CreateGauge("controller_runtime_active_workers", "Number of currently used workers per controller", Labels);
}
