namespace Trainyard.Local.Workloads;

/// <summary>Gives pods to the one node, if its labels and what is left of its resources allow.</summary>
internal sealed class Scheduler(ObjectCache pods, ObjectCache nodes, string nodeName, EventRecorder events, TimeProvider time)
{
    public TimeSpan? Reconcile(Key key)
    {
        if (pods.Get(key) is not { } pod || pod.Deleting() || pod.Text("spec.nodeName") is { Length: > 0 }
            || pod.Objects("spec.schedulingGates").Any()) return null;
        if (nodes.Get(new Key("", nodeName)) is not { } node) return TimeSpan.FromMilliseconds(200);
        var taken = pods.Read<(double Cpu, double Memory)>(p =>
            p.Text("spec.nodeName") == nodeName && p.Text("status.phase") is not ("Succeeded" or "Failed")
                ? (Requested(p, "cpu"), Requested(p, "memory")) : null);
        var why = Misfit(pod, node, taken.Sum(t => t.Cpu), taken.Sum(t => t.Memory));
        if (why is null) Bind(pod);
        else Refuse(pod, why);
        return null;
    }

    /// <summary>Why a pod does not fit, as a real scheduler words it; null if it does. Pure.</summary>
    public static string? Misfit(JsonObject pod, JsonObject node, double takenCpu, double takenMemory)
    {
        var labels = node.Map("metadata.labels");
        if (!pod.Map("spec.nodeSelector").All(p => labels.GetValueOrDefault(p.Key) == p.Value) || !AffinityHolds(pod, labels))
            return "node(s) didn't match Pod's node affinity/selector";
        foreach (var (resource, taken) in (ReadOnlySpan<(string, double)>)[("cpu", takenCpu), ("memory", takenMemory)])
        {
            var free = (Quantity.Parse(node.Text("status.allocatable." + resource)) ?? 0) - taken;
            if (Requested(pod, resource) is var wanted and > 0 && wanted > free + 1e-9) return $"Insufficient {resource}";
        }
        return null;
    }

    private static bool AffinityHolds(JsonObject pod, Dictionary<string, string> labels)
    {
        var terms = pod.Objects("spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms").ToList();
        return terms.Count == 0 || terms.Any(t => LabelSelector.Selects(new JsonObject { ["matchExpressions"] = t["matchExpressions"]?.DeepClone() }, labels));
    }

    /// <summary>The sum over the containers, or the largest init container if that is more.</summary>
    private static double Requested(JsonObject pod, string resource)
    {
        double Of(JsonObject container) => Quantity.Parse(container.Text("resources.requests." + resource)) ?? 0;
        return Math.Max(pod.Objects("spec.containers").Sum(Of), pod.Objects("spec.initContainers").Select(Of).DefaultIfEmpty().Max());
    }

    private void Bind(JsonObject pod)
    {
        pods.Change(pod, o =>
        {
            o.Make("spec")["nodeName"] = nodeName;
            SetScheduled(o, true, null, null);
        }, "binding");
        events.Action(pod, "Normal", "Scheduled", "Binding", $"Successfully assigned {pod.KeyOf()} to {nodeName}");
    }

    private void Refuse(JsonObject pod, string why)
    {
        var message = $"0/1 nodes are available: 1 {why}. no new claims to deallocate, preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.";
        if (pod.Condition("PodScheduled").Text("message") == message) return;
        pods.Change(pod, o => SetScheduled(o, false, "Unschedulable", message), "status");
        events.Action(pod, "Warning", "FailedScheduling", "Scheduling", message);
    }

    private void SetScheduled(JsonObject pod, bool value, string? reason, string? message) =>
        Conditions.Set(pod.Make("status"), "PodScheduled", value, reason, message, time.GetUtcNow(), observed: pod.Integer("metadata.generation") ?? 1);
}
