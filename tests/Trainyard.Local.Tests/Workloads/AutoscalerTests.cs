using System.Text.Json.Nodes;
using Trainyard.Local.Node.Workloads;
using Trainyard.Local.Tests.Support;

namespace Trainyard.Local.Tests.Workloads;

/// <summary>Autoscalers that watch real processes.</summary>
public sealed class AutoscalerTests
{
    private static string Autoscaler(string metric) =>
        $$"""
            apiVersion: autoscaling/v2
            kind: HorizontalPodAutoscaler
            metadata: { name: busy }
            spec:
              scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: busy }
              minReplicas: 1
              maxReplicas: 2
              metrics: [{{metric}}]
            """;

    [Fact]
    public async Task Real_load_scales_a_deployment_up_and_its_end_scales_it_down()
    {
        await using var cluster = await RunningCluster.StartAsync();
        var idle = Path.Combine(cluster.Folder, "idle");
        cluster.Apply(
            "deployments.apps",
            Manifests.Deployment(
                "busy",
                $"while [ ! -e {idle} ]; do :; done; exec sleep 1000",
                "replicas: 1,",
                "",
                "resources: { requests: { cpu: 100m } },"
            )
        );
        cluster.Apply(
            "horizontalpodautoscalers.autoscaling",
            Autoscaler("{ type: Resource, resource: { name: cpu, target: { type: Utilization, averageUtilization: 50 } } }")
        );

        await cluster.WaitAsync("deployments.apps", "busy", d => d.Int(0, "spec.replicas") == 2 && d.Int(0, "status.readyReplicas") == 2);
        File.WriteAllText(idle, "");
        await cluster.WaitAsync("deployments.apps", "busy", d => d.Int(0, "spec.replicas") == 1);

        var autoscaler = (
            await cluster.WaitAsync("horizontalpodautoscalers.autoscaling", "busy", h =>
                h?.Condition("ScalingLimited").Text("reason") == "TooFewReplicas"
            )
        )!;
        Assert.Equal("ValidMetricFound", autoscaler.Condition("ScalingActive").Text("reason"));
        var events = cluster
            .Cluster.List("events", "default")
            .Where(e => e.Text("reason") == "SuccessfulRescale")
            .Select(e => e.Text("message"))
            .ToList();
        Assert.Contains("New size: 2; reason: cpu resource utilization (percentage of request) above target", events);
        Assert.Contains("New size: 1; reason: All metrics below target", events);
    }

    [Fact]
    public async Task A_metric_that_the_pods_show_themselves_scales_by_its_average()
    {
        await using var cluster = await RunningCluster.StartAsync();
        var page = Path.Combine(cluster.Folder, "page");
        File.WriteAllText(page, "requests_per_second{path=\"/\"} 900\n");
        cluster.Apply(
            "deployments.apps",
            Manifests.Deployment(
                "busy",
                Manifests.HttpServer($"open F, \"<{page}\"; join \"\", <F>"),
                "replicas: 1,",
                "",
                "ports: [{ name: http, containerPort: 8080 }],"
            )
        );
        cluster.Apply(
            "horizontalpodautoscalers.autoscaling",
            Autoscaler(
                "{ type: Pods, pods: { metric: { name: requests_per_second }, target: { type: AverageValue, averageValue: '500' } } }"
            )
        );

        await cluster.WaitAsync("deployments.apps", "busy", d => d.Int(0, "spec.replicas") == 2);
        var autoscaler = await cluster.WaitAsync("horizontalpodautoscalers.autoscaling", "busy", h =>
            h.Objects("status.currentMetrics").Any()
        );
        Assert.Equal("900", autoscaler.Objects("status.currentMetrics").Single().Text("pods.current.averageValue"));

        File.WriteAllText(page, "requests_per_second{path=\"/\"} 1\n");
        await cluster.WaitAsync("deployments.apps", "busy", d => d.Int(0, "spec.replicas") == 1);
    }

    [Fact]
    public async Task Without_requests_it_says_which_container_lacks_them()
    {
        await using var cluster = await RunningCluster.StartAsync();
        cluster.Apply("deployments.apps", Manifests.Deployment("busy", "exec sleep 1000", "replicas: 1,"));
        cluster.Apply(
            "horizontalpodautoscalers.autoscaling",
            Autoscaler("{ type: Resource, resource: { name: cpu, target: { type: Utilization, averageUtilization: 50 } } }")
        );

        var autoscaler = await cluster.WaitAsync("horizontalpodautoscalers.autoscaling", "busy", h =>
            h?.Condition("ScalingActive").Text("message")?.Contains("missing request", StringComparison.Ordinal) == true
        );

        Assert.Contains("missing request for cpu in container main of Pod busy-", autoscaler!.Condition("ScalingActive").Text("message"));
    }
}
