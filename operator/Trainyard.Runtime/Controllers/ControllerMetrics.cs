using System.Diagnostics.Metrics;

namespace Trainyard.Runtime;

/// <summary>controller_runtime_*, under the names that controller-runtime gives them.</summary>
internal sealed class ControllerMetrics
{
    private static readonly Counter<long> Total = KubernetesMetrics.Meter.CreateCounter<long>(
        "controller_runtime_reconcile_total",
        description: "Total number of reconciliations per controller"
    );

    private static readonly Counter<long> Errors = KubernetesMetrics.Meter.CreateCounter<long>(
        "controller_runtime_reconcile_errors_total",
        description: "Total number of reconciliation errors per controller"
    );

    private static readonly Histogram<double> Times = KubernetesMetrics.Meter.CreateHistogram(
        "controller_runtime_reconcile_time_seconds",
        description: "Length of time per reconciliation per controller",
        tags: null,
        unit: null,
        advice: new InstrumentAdvice<double>
        {
            HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.35, 0.5, 0.75, 1, 1.5, 2.5, 5, 7, 10, 20, 30, 60],
        }
    );

    private static readonly Gauge<int> Workers = KubernetesMetrics.Meter.CreateGauge<int>(
        "controller_runtime_max_concurrent_reconciles",
        description: "Maximum number of concurrent reconciles per controller"
    );

    private static readonly UpDownCounter<int> Active = KubernetesMetrics.Meter.CreateUpDownCounter<int>(
        "controller_runtime_active_workers",
        description: "Number of currently used workers per controller"
    );

    private readonly KeyValuePair<string, object?> _controller;

    public ControllerMetrics(string name, int workers)
    {
        _controller = new("controller", name);
        Workers.Record(workers, _controller);
        // From zero, so that a dashboard shows the rate of the first error.
        Active.Add(0, _controller);
        Errors.Add(0, _controller);
        foreach (var result in (string[])["success", "requeue_after", "error"])
            Total.Add(0, _controller, new("result", result));
    }

    public Measured Begin(TimeProvider time)
    {
        Active.Add(1, _controller);
        return new Measured(this, time);
    }

    /// <summary>One reconcile, measured until it is disposed of.</summary>
    public sealed class Measured(ControllerMetrics metrics, TimeProvider time) : IDisposable
    {
        private readonly long _begin = time.GetTimestamp();

        public string Result { get; set; } = "error";

        public void Dispose()
        {
            Times.Record(time.GetElapsedTime(_begin).TotalSeconds, metrics._controller);
            if (Result == "error")
                Errors.Add(1, metrics._controller);
            Total.Add(1, metrics._controller, new("result", Result));
            // Last: who sees no worker at work sees all that the others did.
            Active.Add(-1, metrics._controller);
        }
    }
}
