using System.Text.Json.Nodes;

namespace Trainyard.Controllers.Tests.Support;

/// <summary>How Kubernetes takes pods away: the statuses as its scheduler, eviction API, controllers and kubelets write them.</summary>
internal static class Disruptions
{
    private const string LowOnMemory =
        "The node was low on resource: memory. Threshold quantity: 100Mi, available: 82Mi. "
        + "Container trainer was using 3Gi, request is 256Mi, has larger consumption of memory. ";

    private const string Shutdown = "Pod was terminated in response to imminent node shutdown.";

    private const string Killed = """{"terminated":{"exitCode":143,"reason":"Error"}}""";
    private const string NotLocated =
        """{"terminated":{"exitCode":137,"reason":"ContainerStatusUnknown","message":"""
        + "\"The container could not be located when the pod was terminated\"}}";

    /// <summary>A pod that has ended so, and what is told of it.</summary>
    public static IReadOnlyDictionary<string, (JsonObject Status, string Told)> Ended { get; } =
        new Dictionary<string, (JsonObject, string)>
        {
            ["preemption"] = Of("PreemptionByScheduler", "default-scheduler: preempting to accommodate a higher priority pod", Killed),
            ["eviction"] = Of("EvictionByEvictionAPI", "Eviction API: evicting", Killed),
            ["taint"] = Of("DeletionByTaintManager", "Taint manager: deleting due to NoExecute taint", Killed),
            ["node-pressure"] = Of("TerminationByKubelet", LowOnMemory, NotLocated, "Evicted"),
            ["node-shutdown"] = Of("TerminationByKubelet", Shutdown, Killed, "Terminated"),

            // The node has gone: nobody has seen the container end.
            ["node-gone"] = Of("DeletionByPodGC", "PodGC: node no longer exists", """{"running":{"startedAt":"2026-01-01T00:00:00Z"}}"""),

            // Before Kubernetes 1.26, and where the condition was not written.
            ["old-eviction"] = Of(null, LowOnMemory, NotLocated, "Evicted"),
            ["old-node-loss"] = Of(null, "Node a which was running pod b is unresponsive", Killed, "NodeLost"),
        };

    private static (JsonObject, string) Of(string? condition, string message, string state, string? reason = null)
    {
        var status = new JsonObject
        {
            ["phase"] = "Failed",
            ["containerStatuses"] = new JsonArray(new JsonObject { ["name"] = "trainer", ["state"] = JsonNode.Parse(state) }),
        };
        if (reason is not null)
            (status["reason"], status["message"]) = (reason, message);
        if (condition is not null)
        {
            status["conditions"] = new JsonArray(
                new JsonObject
                {
                    ["type"] = "DisruptionTarget",
                    ["status"] = "True",
                    ["reason"] = condition,
                    ["message"] = message,
                }
            );
        }

        return (status, $"{condition ?? reason}: {message}");
    }
}
