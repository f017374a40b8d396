using Prometheus;
using Trainyard.Contracts;

namespace Trainyard.RolloutRouter;

/// <summary>What Prometheus is told: what callers saw of each version, and who would answer now. Counted since the router began; the
/// operator's windows (<see cref="VersionCounters"/>) begin anew with each step.</summary>
internal sealed class RouterMetrics
{
    private readonly CollectorRegistry _registry = ProgramMetrics.NewRegistry();
    private readonly Counter _requests;
    private readonly Histogram _durations;
    private readonly Counter _turnedAway;
    private readonly Gauge _waiting;
    private readonly Gauge _share;
    private readonly Gauge _pods;

    public RouterMetrics()
    {
        var factory = Metrics.WithCustomRegistry(_registry);
        _requests = factory.CreateCounter(
            "trainyard_router_requests_total",
            "Requests that a version was asked, a shadow's copies among them.",
            "version",
            "outcome"
        );
        _durations = factory.CreateHistogram(
            "trainyard_router_request_duration_seconds",
            "Time until a version had answered.",
            ["version"],
            new HistogramConfiguration { Buckets = Histogram.ExponentialBuckets(0.001, 2, 15) }
        );
        _turnedAway = factory.CreateCounter("trainyard_router_turned_away_total", "Requests that no pod was there for.");
        _waiting = factory.CreateGauge("trainyard_router_requests_waiting", "Requests that wait for a pod to start.");
        _share = factory.CreateGauge("trainyard_router_share_ratio", "The share of the callers that a version has.", "version");
        _pods = factory.CreateGauge("trainyard_router_pods", "Pods of a version that requests are passed on to.", "version");
    }

    public void Answered(string version, TimeSpan took, bool failed)
    {
        // Both from the first request on: a share of failures is 0 before it is nothing.
        _requests.WithLabels(version, "answered").Inc(failed ? 0 : 1);
        _requests.WithLabels(version, "failed").Inc(failed ? 1 : 0);
        _durations.WithLabels(version).Observe(took.TotalSeconds);
    }

    public void TurnedAway() => _turnedAway.Inc();

    /// <summary>All metrics, as of now, in Prometheus' text format.</summary>
    public Task<byte[]> ExportAsync(RouterOrders orders, int waiting, CancellationToken cancellationToken)
    {
        _waiting.Set(waiting);
        var here = orders.Backends.Select(backend => backend.Version);
        foreach (var gone in _share.GetAllLabelValues().Select(labels => labels[0]).Except(here).ToList())
        {
            _share.RemoveLabelled(gone);
            _pods.RemoveLabelled(gone);
        }

        // The first has what the others leave, whatever it is told; a shadow answers nobody.
        var others = orders.Shadow ? 0 : orders.Backends.Skip(1).Sum(backend => backend.Share);
        foreach (var (i, backend) in orders.Backends.Index())
        {
            _share
                .WithLabels(backend.Version)
                .Set(
                    (
                        i == 0 ? 100 - others
                        : orders.Shadow ? 0
                        : backend.Share
                    ) / 100.0
                );
            _pods.WithLabels(backend.Version).Set(backend.Pods.Count);
        }

        return _registry.ExportAsync(cancellationToken);
    }
}
