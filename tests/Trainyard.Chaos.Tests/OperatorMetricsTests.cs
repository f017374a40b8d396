using Trainyard.Testing;

namespace Trainyard.Chaos.Tests;

public sealed class OperatorMetricsTests
{
    private static readonly string[] Known =
    [
        "controller_runtime_reconcile_total",
        "controller_runtime_reconcile_errors_total",
        "controller_runtime_reconcile_time_seconds_bucket",
        "controller_runtime_active_workers",
        "workqueue_depth",
        "workqueue_adds_total",
        "workqueue_queue_duration_seconds_bucket",
        "workqueue_work_duration_seconds_bucket",
        "rest_client_requests_total",
        "process_resident_memory_bytes",
        "trainyard_build_info",
    ];

    [Fact]
    public async Task The_operators_metrics_have_the_names_that_dashboards_know_and_promtool_has_nothing_to_say()
    {
        await using var cluster = await TestCluster.StartAsync(TimeProvider.System, bare: true);
        await new Rollouts(cluster.Client).BeginAsync("p");
        await using var operating = Operating.Start(cluster, TimeProvider.System);
        await operating.UntilReadyAsync();
        await operating.UntilIdleAsync(reconciles: 1);
        var metrics = await operating.MetricsAsync();

        Assert.DoesNotContain(Known, name => !metrics.Contains($"\n{name}", StringComparison.Ordinal));
        Assert.Equal("", Promtool.Check(metrics));
    }
}
