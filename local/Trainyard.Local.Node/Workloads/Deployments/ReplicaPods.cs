namespace Trainyard.Local.Node.Workloads.Deployments;

/// <summary>How the pods of a ReplicaSet count.</summary>
internal static class ReplicaPods
{
    public static bool Active(JsonObject pod) => !pod.HasEnded() && !pod.Deleting();

    public static bool Terminating(JsonObject pod) => !pod.HasEnded() && pod.Deleting();

    public static bool Ready(JsonObject pod) => pod.IsTrue("Ready");

    /// <summary>When a ready pod has been so for minReadySeconds; null if it is not ready.</summary>
    public static DateTimeOffset? AvailableAt(JsonObject pod, int minReadySeconds) =>
        !Ready(pod) ? null
        : minReadySeconds == 0 ? DateTimeOffset.MinValue
        : pod.Condition("Ready").Time("lastTransitionTime")?.AddSeconds(minReadySeconds);

    /// <summary>Which go first: those without a node, not running, not ready, younger.</summary>
    public static IEnumerable<JsonObject> InOrderOfDeletion(IEnumerable<JsonObject> pods) =>
        pods.OrderBy(p => p.Text("spec.nodeName") is { Length: > 0 })
            .ThenBy(p => p.Text("status.phase") == "Running")
            .ThenBy(Ready)
            .ThenByDescending(p => p.Text("metadata.creationTimestamp"), StringComparer.Ordinal);
}
