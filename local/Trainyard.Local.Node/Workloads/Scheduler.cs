using Trainyard.Local.ApiServer.Admission;

namespace Trainyard.Local.Node.Workloads;

/// <summary>Gives pods to the one node, if it may take them, their claims are bound and what is left of its resources suffices.</summary>
/// <param name="nodes">The node among them.</param>
/// <param name="isFolder">Whether somebody has put a claim's folder where it is to be; then it is a claim, too.</param>
/// <param name="events">Writes in the scheduler's name.</param>
internal sealed class Scheduler(
    ObjectCache pods,
    ObjectCache nodes,
    ObjectCache claims,
    Func<Key, bool> isFolder,
    string nodeName,
    EventRecorder events,
    TimeProvider time
)
{
    public TimeSpan? Reconcile(Key key)
    {
        if (
            pods.Get(key) is not { } pod
            || pod.Deleting()
            || pod.Text("spec.nodeName") is { Length: > 0 }
            || pod.Text("spec.schedulerName") is not (null or "default-scheduler")
        )
        {
            return null;
        }

        if (pod.Objects("spec.schedulingGates").Any())
            return Wait(pod, "SchedulingGated", "Scheduling is blocked due to non-empty scheduling gates");
        if (nodes.Get(new Key("", nodeName)) is not { } node)
            return TimeSpan.FromMilliseconds(200);
        if (ClaimFault(pod) is { } unbound)
            return Refuse(pod, $"{unbound}. not found");

        var placed = pods.Read<PlacedPod>(p => p.Text("spec.nodeName") == nodeName && !p.HasEnded() ? PlacedPod.Of(p) : null);
        if (Misfit(pod, node, placed) is not { } why)
        {
            Bind(pod);
        }
        else
        {
            Refuse(
                pod,
                $"1 {string.Join(", 1 ", why.Reasons)}. no new claims to deallocate, preemption: 0/1 nodes are available: 1 "
                    + (why.ForGood ? "Preemption is not helpful for scheduling." : "No preemption victims found for incoming pod.")
            );
        }

        return null;
    }

    /// <summary>Why a pod does not fit, as a real scheduler words it; null if it does. Pure.</summary>
    public static Misfit? Misfit(JsonObject pod, JsonObject node, IReadOnlyList<PlacedPod> placed)
    {
        var labels = node.Map("metadata.labels");
        if (node.True("spec.unschedulable"))
            return new(["node(s) were unschedulable"], true);
        if (node.Objects("spec.taints").Any(taint => !Tolerated(pod, taint)))
            return new(["node(s) had untolerated taint(s)"], true);
        if (!pod.Map("spec.nodeSelector").All(p => labels.GetValueOrDefault(p.Key) == p.Value) || !AffinityHolds(pod, node))
            return new(["node(s) didn't match Pod's node affinity/selector"], true);
        if (PlacedPod.Of(pod).Ports.Intersect(placed.SelectMany(p => p.Ports)).Any())
            return new(["node(s) didn't have free ports for the requested pod ports"], false);
        return Resources(pod, node, placed);
    }

    private static Misfit? Resources(JsonObject pod, JsonObject node, IReadOnlyList<PlacedPod> placed)
    {
        var allocatable = node.Map("status.allocatable");
        List<string> reasons = [];
        var forGood = false;
        foreach (var (resource, amount) in PodResources.Total(pod, "requests"))
        {
            var (wanted, all) = (Quantity.Parse(amount) ?? 0, Quantity.Parse(allocatable.GetValueOrDefault(resource, "0")) ?? 0);
            var free = all - placed.Sum(p => Quantity.Parse(p.Requests.GetValueOrDefault(resource, "0")) ?? 0);
            // Of disk space a process of this machine takes what it wants.
            if (resource == "ephemeral-storage" || wanted <= 0 || wanted <= free + 1e-9)
                continue;
            reasons.Add($"Insufficient {resource}");
            forGood |= wanted > all;
        }
        return reasons.Count == 0 ? null : new(reasons, forGood);
    }

    private static bool Tolerated(JsonObject pod, JsonObject taint) =>
        taint.Text("effect") == "PreferNoSchedule"
        || pod.Objects("spec.tolerations")
            .Any(t =>
                (t.Text("effect") is not { Length: > 0 } effect || effect == taint.Text("effect"))
                && (t.Text("key") is not { Length: > 0 } key || key == taint.Text("key"))
                && (t.Text("operator") == "Exists" || (t.Text("value") ?? "") == (taint.Text("value") ?? ""))
            );

    private static bool AffinityHolds(JsonObject pod, JsonObject node)
    {
        var terms = pod.Objects("spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms").ToList();
        return terms.Count == 0
            || terms.Any(t =>
                Selects(t, "matchExpressions", node.Map("metadata.labels"))
                && Selects(t, "matchFields", new() { ["metadata.name"] = node.Name() })
            );

        static bool Selects(JsonObject term, string field, Dictionary<string, string> values) =>
            LabelSelector.Selects(new JsonObject { ["matchExpressions"] = term[field]?.DeepClone() }, values);
    }

    private string? ClaimFault(JsonObject pod)
    {
        foreach (var name in pod.Objects("spec.volumes").Select(v => v.Text("persistentVolumeClaim.claimName")).OfType<string>())
        {
            var key = new Key(pod.Namespace(), name);
            if (isFolder(key))
                continue;
            if (claims.Get(key) is not { } claim)
                return $"persistentvolumeclaim \"{name}\" not found";
            if (claim.Deleting())
                return $"persistentvolumeclaim \"{name}\" is being deleted";
            if (claim.Text("status.phase") != "Bound")
                return "pod has unbound immediate PersistentVolumeClaims";
        }
        return null;
    }

    private void Bind(JsonObject pod)
    {
        pods.Change(
            pod,
            o =>
            {
                o.Make("spec")["nodeName"] = nodeName;
                SetScheduled(o, true, null, null);
            },
            "binding"
        );
        events.Action(pod, "Normal", "Scheduled", "Binding", $"Successfully assigned {pod.KeyOf()} to {nodeName}");
    }

    private TimeSpan? Refuse(JsonObject pod, string why)
    {
        var message = "0/1 nodes are available: " + why;
        if (pod.Condition("PodScheduled").Text("message") == message)
            return null;
        events.Action(pod, "Warning", "FailedScheduling", "Scheduling", message);
        return Wait(pod, "Unschedulable", message);
    }

    private TimeSpan? Wait(JsonObject pod, string reason, string message)
    {
        if (pod.Condition("PodScheduled").Text("message") != message)
            pods.Change(pod, o => SetScheduled(o, false, reason, message), "status");
        return null;
    }

    private void SetScheduled(JsonObject pod, bool value, string? reason, string? message) =>
        Conditions.Set(pod.Make("status"), "PodScheduled", value, reason, message, time.GetUtcNow(), observed: pod.Generation());
}

/// <summary>Why a node does not take a pod.</summary>
/// <param name="Reasons">In the scheduler's words.</param>
/// <param name="ForGood">No other pod's end would help.</param>
internal sealed record Misfit(IReadOnlyList<string> Reasons, bool ForGood);

/// <summary>What a pod takes of its node.</summary>
internal readonly record struct PlacedPod(IReadOnlyDictionary<string, string> Requests, IReadOnlyList<string> Ports)
{
    public static PlacedPod Of(JsonObject pod) =>
        new(
            PodResources.Total(pod, "requests"),
            [
                .. pod.Objects("spec.containers")
                    .SelectMany(c => c.Objects("ports"))
                    .Where(p => p.Integer("hostPort") is > 0)
                    .Select(p => $"{p.Text("protocol") ?? "TCP"}/{p.Integer("hostPort")}"),
            ]
        );
}
