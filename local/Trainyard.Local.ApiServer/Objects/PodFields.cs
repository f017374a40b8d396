namespace Trainyard.Local.ApiServer.Objects;

/// <summary>What is asked of pods again and again.</summary>
public static class PodFields
{
    /// <summary>All containers of a pod's spec, the init containers last.</summary>
    public static IEnumerable<JsonObject> Containers(this JsonNode? spec) =>
        spec.Objects("containers").Concat(spec.Objects("initContainers"));

    public static IEnumerable<JsonObject> ContainerStatuses(this JsonObject pod) =>
        pod.Objects("status.containerStatuses").Concat(pod.Objects("status.initContainerStatuses"));

    /// <summary>Whether it has succeeded or failed, which is for good.</summary>
    public static bool HasEnded(this JsonObject pod) => pod.Text("status.phase") is "Succeeded" or "Failed";
}
