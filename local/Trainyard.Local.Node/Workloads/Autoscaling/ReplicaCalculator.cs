namespace Trainyard.Local.Node.Workloads.Autoscaling;

/// <summary>How a pod counts in an average.</summary>
internal enum PodReadiness
{
    Ready,

    /// <summary>Not ready yet: what it uses is left out, and it counts as using nothing when that would scale up.</summary>
    Unready,

    /// <summary>On its way out.</summary>
    Ignored,
}

/// <summary>A pod as the autoscaler sees it; pure.</summary>
/// <param name="Value">What it uses now; null: not known.</param>
/// <param name="Request">What it asked for, where the target is a share of that.</param>
internal sealed record ObservedPod(PodReadiness Readiness, double? Value, double Request);

/// <summary>
/// The number of replicas that brings an average to its target, with the cautions of the real autoscaler (horizontal pod autoscaling,
/// "Algorithm details"): pods without a value are taken at the target when scaling down and at zero when scaling up, unready ones at zero
/// when scaling up, and a change within the tolerance is none.
/// </summary>
internal static class ReplicaCalculator
{
    /// <param name="pods">All pods of the target.</param>
    /// <param name="target">The wanted average: a share of the requests if <paramref name="relative"/>, else a value for each pod.</param>
    /// <param name="relative">Whether values are divided by requests.</param>
    /// <param name="tolerance">Such as 0.1.</param>
    /// <returns>The replicas, and the average over the pods that have a value; null if none has.</returns>
    public static (int Replicas, double Average)? Calculate(
        IReadOnlyList<ObservedPod> pods,
        int current,
        double target,
        bool relative,
        double tolerance
    )
    {
        var counted = pods.Where(p => p.Readiness == PodReadiness.Ready && p.Value is not null).ToList();
        if (counted.Count == 0)
            return null;
        double Weight(ObservedPod p) => relative ? p.Request : 1;
        var average = counted.Sum(p => p.Value!.Value) / counted.Sum(Weight);
        var ratio = average / target;
        var missing = pods.Where(p => p.Readiness == PodReadiness.Ready && p.Value is null).ToList();
        var unready = ratio > 1 ? pods.Where(p => p.Readiness == PodReadiness.Unready).ToList() : [];
        if (missing.Count == 0 && unready.Count == 0)
            return (Math.Abs(1 - ratio) <= tolerance ? current : (int)Math.Ceiling(Rounded(ratio * counted.Count)), average);

        // At least the target itself: with requests, a missing pod is taken at its whole request if that is more.
        var assumed = ratio < 1 ? (relative ? Math.Max(1, target) : target) : 0;
        var all = counted.Concat(missing).Concat(unready).ToList();
        var sum = counted.Sum(p => p.Value!.Value) + missing.Sum(p => assumed * Weight(p));
        var cautious = sum / all.Sum(Weight) / target;
        if (Math.Abs(1 - cautious) <= tolerance || (ratio < 1 && cautious > 1) || (ratio > 1 && cautious < 1))
            return (current, average);
        var replicas = (int)Math.Ceiling(Rounded(cautious * all.Count));
        var against = (cautious < 1 && replicas > current) || (cautious > 1 && replicas < current);
        return (against ? current : replicas, average);
    }

    public static PodReadiness Readiness(JsonObject pod, bool cpu, DateTimeOffset now)
    {
        if (pod.Deleting() || pod.Text("status.phase") == "Failed")
            return PodReadiness.Ignored;
        if (pod.Text("status.phase") == "Pending")
            return PodReadiness.Unready;
        if (!cpu || pod.IsTrue("Ready"))
            return PodReadiness.Ready;
        var started = pod.Time("status.startTime") ?? now;
        var changed = pod.Condition("Ready").Time("lastTransitionTime") ?? now;
        // Never ready since its first seconds, or still young.
        return started.AddMinutes(5) > now || started.AddSeconds(30) > changed ? PodReadiness.Unready : PodReadiness.Ready;
    }

    /// <summary>2.0000000001 pods are two.</summary>
    private static double Rounded(double value) => Math.Round(value, 6);
}
