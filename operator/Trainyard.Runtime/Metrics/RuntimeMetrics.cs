using Prometheus;

namespace Trainyard.Runtime;

/// <summary>The library's instruments, under the names that dashboards made for controller-runtime and client-go know.</summary>
public sealed class RuntimeMetrics
{
    /// <param name="registry">Where they are published.</param>
    public RuntimeMetrics(CollectorRegistry registry)
    {
        var factory = Metrics.WithCustomRegistry(registry);
        Controllers = new(factory);
        Queues = new(factory, registry);
        Requests = factory.CreateCounter(
            "rest_client_requests_total",
            "Number of HTTP requests, partitioned by status code, method, and host.",
            ["code", "method", "host"]
        );
        Leading = factory.CreateGauge(
            "leader_election_master_status",
            "Gauge of if the reporting system is master of the relevant lease, 0 indicates backup, 1 indicates master.",
            ["name"]
        );
    }

    internal ControllerInstruments Controllers { get; }

    internal WorkQueueInstruments Queues { get; }

    internal Counter Requests { get; }

    internal Gauge Leading { get; }

    /// <summary>Metrics that nobody reads.</summary>
    public static RuntimeMetrics Unpublished() => new(Metrics.NewCustomRegistry());
}
