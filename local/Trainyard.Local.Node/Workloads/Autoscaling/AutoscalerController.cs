using Trainyard.Local.Node.Pods;

namespace Trainyard.Local.Node.Workloads.Autoscaling;

/// <summary>Scales Deployments and ReplicaSets as their HorizontalPodAutoscalers say: observe, calculate, restrain, scale, write the
/// status.</summary>
internal sealed class AutoscalerController(
    ICluster cluster,
    ObjectCache autoscalers,
    ObjectCache pods,
    PodUsage usage,
    PodScraper scraper,
    EventRecorder events,
    WorkloadOptions options,
    TimeProvider time
)
{
    private readonly Dictionary<Key, ScalingHistory> _histories = [];
    private readonly Dictionary<Key, DateTimeOffset> _looked = [];

    public TimeSpan? Reconcile(Key key)
    {
        if (autoscalers.Get(key) is not { } autoscaler)
        {
            _histories.Remove(key);
            _looked.Remove(key);
            return null;
        }
        // Its own writes wake it, too: it looks once a period.
        var now = time.GetUtcNow();
        if (_looked.TryGetValue(key, out var last) && last + options.AutoscalerPeriod - now is { Ticks: > 0 } left)
            return left;
        _looked[key] = now;
        var status = autoscaler.Object("status")?.Copy() ?? [];
        Look(autoscaler, status, now);
        autoscalers.WriteStatus(autoscaler, status);
        return options.AutoscalerPeriod;
    }

    private void Look(JsonObject autoscaler, JsonObject status, DateTimeOffset now)
    {
        var reference = autoscaler.Object("spec.scaleTargetRef")!;
        var resource = Resource(reference);
        if (resource is null || cluster.Get(resource, autoscaler.Namespace(), reference.Text("name")!) is not { } target)
        {
            TellNoTarget(autoscaler, reference, status, now);
            return;
        }
        var current = target.Int(1, "spec.replicas");
        status["currentReplicas"] = target.Int(0, "status.replicas");
        const string found = "the HPA controller was able to get the target's current scale";
        if (Conditions.Find(status, "AbleToScale").Text("status") != "True")
            Conditions.Set(status, "AbleToScale", true, "SucceededGetScale", found, now);
        if (current == 0)
        {
            const string disabled = "scaling is disabled since the replica count of the target is zero";
            Conditions.Set(status, "ScalingActive", false, "ScalingDisabled", disabled, now);
            status["desiredReplicas"] = 0;
            return;
        }
        if (Desired(autoscaler, target, status, current, now) is not var (desired, reason))
            return;
        status["desiredReplicas"] = desired;
        if (desired != current)
            Rescale(autoscaler, resource, target, status, desired, reason, now);
    }

    private static string? Resource(JsonObject reference) =>
        reference.Text("kind") switch
        {
            "Deployment" => "deployments.apps",
            "ReplicaSet" => "replicasets.apps",
            _ => null,
        };

    private void TellNoTarget(JsonObject autoscaler, JsonObject reference, JsonObject status, DateTimeOffset now)
    {
        var target = $"{reference.Text("kind")!.ToLowerInvariant()}s.apps \"{reference.Text("name")}\"";
        var message = $"the HPA controller was unable to get the target's current scale: {target} not found";
        if (Conditions.Set(status, "AbleToScale", false, "FailedGetScale", message, now))
            events.Warning(autoscaler, "FailedGetScale", message);
    }

    /// <summary>The replicas to have, and why; null: the metrics do not tell.</summary>
    private (int Desired, string Reason)? Desired(
        JsonObject autoscaler,
        JsonObject target,
        JsonObject status,
        int current,
        DateTimeOffset now
    )
    {
        var (min, max) = (autoscaler.Int(1, "spec.minReplicas"), autoscaler.Int(1, "spec.maxReplicas"));
        if (current > max)
            return (max, "Current number of replicas above Spec.MaxReplicas");
        if (current < min)
            return (min, "Current number of replicas below Spec.MinReplicas");
        if (Measure(autoscaler, target, status, current, now) is not var (proposal, metric))
            return null;

        var key = autoscaler.KeyOf();
        var history = _histories.GetValueOrDefault(key) ?? new ScalingHistory();
        var decision = ScalingRules.Apply(autoscaler, current, proposal, history, options, now);
        _histories[key] = history.Recommended(proposal, now);
        Conditions.Set(status, "AbleToScale", true, decision.Able.Reason, decision.Able.Message, now);
        Conditions.Set(status, "ScalingLimited", decision.Limit.Limited, decision.Limit.Reason, decision.Limit.Message, now);
        return (decision.Replicas, proposal > current ? $"{metric} above target" : "All metrics below target");
    }

    /// <summary>The largest proposal of all metrics; one that cannot be read forbids to scale down.</summary>
    private (int Proposal, string Metric)? Measure(
        JsonObject autoscaler,
        JsonObject target,
        JsonObject status,
        int current,
        DateTimeOffset now
    )
    {
        var owned = pods.List(autoscaler.Namespace(), p =>
            LabelSelector.Selects(target.Object("spec.selector"), p.Map("metadata.labels")) && p.Text("status.phase") != "Succeeded"
        );
        (int Replicas, string Name)? best = null;
        (string Reason, string Message)? fault = null;
        var shown = new JsonArray();
        foreach (var metric in autoscaler.Objects("spec.metrics"))
        {
            var measured = new MetricReading(metric, owned, usage, scraper, now);
            if (measured.Propose(current, options.AutoscalerTolerance) is not { } replicas)
            {
                fault ??= (measured.FaultReason, measured.Fault);
                continue;
            }
            shown.Add((JsonNode)measured.Current!);
            if (best is null || replicas > best.Value.Replicas)
                best = (replicas, measured.Name);
        }
        if (best is null || (fault is not null && best.Value.Replicas < current))
        {
            var (reason, why) = fault ?? ("InvalidMetricSourceType", "no metrics");
            var message = $"the HPA was unable to compute the replica count: {why}";
            if (Conditions.Set(status, "ScalingActive", false, reason, message, now))
                events.Warning(autoscaler, reason, why);
            return null;
        }
        status["currentMetrics"] = shown;
        Conditions.Set(
            status,
            "ScalingActive",
            true,
            "ValidMetricFound",
            $"the HPA was able to successfully calculate a replica count from {best.Value.Name}",
            now
        );
        return best.Value;
    }

    private void Rescale(
        JsonObject autoscaler,
        string resource,
        JsonObject target,
        JsonObject status,
        int desired,
        string reason,
        DateTimeOffset now
    )
    {
        var before = target.Int(1, "spec.replicas");
        cluster.Change(resource, target.Namespace(), target.Name(), o => o.Make("spec")["replicas"] = desired);
        events.Normal(autoscaler, "SuccessfulRescale", $"New size: {desired}; reason: {reason}");
        _histories[autoscaler.KeyOf()] = (_histories.GetValueOrDefault(autoscaler.KeyOf()) ?? new ScalingHistory()).Changed(
            desired - before,
            now
        );
        Conditions.Set(
            status,
            "AbleToScale",
            true,
            "SucceededRescale",
            $"the HPA controller was able to update the target scale to {desired}",
            now
        );
        status["lastScaleTime"] = now.Stamp();
    }
}
