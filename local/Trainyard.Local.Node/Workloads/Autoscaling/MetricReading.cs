using Trainyard.Local.Node.Pods;

namespace Trainyard.Local.Node.Workloads.Autoscaling;

/// <summary>One metric of an autoscaler, measured: resource (cpu, memory) or pods.</summary>
internal sealed class MetricReading(
    JsonObject metric,
    IReadOnlyList<JsonObject> pods,
    PodUsage usage,
    PodScraper scraper,
    DateTimeOffset now
)
{
    private readonly string _type = metric.Text("type") ?? "";

    /// <summary>As events word it.</summary>
    public string Name { get; private set; } = "";

    /// <summary>For status.currentMetrics.</summary>
    public JsonObject? Current { get; private set; }

    public string FaultReason { get; private set; } = "InvalidMetricSourceType";

    public string Fault { get; private set; } = "this kind of metric is not served here";

    /// <summary>The replicas that this metric asks for; null: see <see cref="Fault"/>.</summary>
    public int? Propose(int current, double tolerance) =>
        _type switch
        {
            "Resource" => ProposeByResource(current, tolerance),
            "Pods" => ProposeByPods(current, tolerance),
            _ => null,
        };

    private int? ProposeByResource(int current, double tolerance)
    {
        var resource = metric.Text("resource.name") ?? "cpu";
        var target = metric.Object("resource.target");
        var relative = target.Text("type") == "Utilization";
        (Name, FaultReason) = (
            relative ? $"{resource} resource utilization (percentage of request)" : $"{resource} resource",
            "FailedGetResourceMetric"
        );
        var values = resource == "cpu" ? usage.CpuByPod() : usage.MemoryByPod();
        if (relative && pods.FirstOrDefault(p => Request(p, resource) is null) is { } without)
        {
            Fault =
                $"failed to get {resource} utilization: missing request for {resource} in container {Unasked(without, resource)} of "
                + $"Pod {without.Name()}";
            return null;
        }
        var observed = pods.Select(p => new ObservedPod(
                ReplicaCalculator.Readiness(p, resource == "cpu", now),
                values.TryGetValue(p.Uid(), out var v) ? v : null,
                Request(p, resource) ?? 0
            ))
            .ToList();
        var wanted = relative ? target.Int(80, "averageUtilization") / 100.0 : Quantity.Parse(target.Text("averageValue")) ?? 1;
        if (ReplicaCalculator.Calculate(observed, current, wanted, relative, tolerance) is not var (replicas, average))
        {
            Fault = $"failed to get {resource} utilization: did not receive metrics for targeted pods (pods might be unready)";
            return null;
        }
        var mean = relative
            ? average * observed.Where(o => o.Readiness == PodReadiness.Ready && o.Value is not null).Average(o => o.Request)
            : average;
        var shown = new JsonObject { ["averageValue"] = Shown(resource, mean) };
        if (relative)
            shown["averageUtilization"] = (int)(average * 100);
        Current = new JsonObject
        {
            ["type"] = "Resource",
            ["resource"] = new JsonObject { ["name"] = resource, ["current"] = shown },
        };
        return replicas;
    }

    private int? ProposeByPods(int current, double tolerance)
    {
        var identifier = metric.Object("pods.metric");
        var name = identifier.Text("name") ?? "";
        (Name, FaultReason) = ($"pods metric {name}", "FailedGetPodsMetric");
        var values = scraper.Values(pods, name, identifier.Object("selector"));
        var observed = pods.Select(p => new ObservedPod(
                ReplicaCalculator.Readiness(p, cpu: false, now),
                values.TryGetValue(p.Uid(), out var v) ? v : null,
                0
            ))
            .ToList();
        var wanted = Quantity.Parse(metric.Text("pods.target.averageValue")) ?? 1;
        if (ReplicaCalculator.Calculate(observed, current, wanted, relative: false, tolerance) is not var (replicas, average))
        {
            Fault = $"unable to get metric {name}: no metrics returned from the pods";
            return null;
        }
        var shown = new JsonObject { ["averageValue"] = Quantity.Of(average) };
        Current = new JsonObject
        {
            ["type"] = "Pods",
            ["pods"] = new JsonObject { ["metric"] = identifier!.Copy(), ["current"] = shown },
        };
        return replicas;
    }

    private static double? Request(JsonObject pod, string resource)
    {
        var requests = pod.Objects("spec.containers").Select(c => Quantity.Parse(c.Text("resources.requests." + resource))).ToList();
        return requests.Contains(null) ? null : requests.Sum();
    }

    private static string? Unasked(JsonObject pod, string resource) =>
        pod.Objects("spec.containers").First(c => c.Text("resources.requests." + resource) is null).Text("name");

    private static string Shown(string resource, double value) =>
        resource == "cpu" ? Quantity.Of(value) : ((long)value).ToString(CultureInfo.InvariantCulture);
}
