using k8s.Models;

namespace Trainyard.Operator.Composition;

/// <summary>
/// What the caches keep. Most of a pod is its spec and the trial file, of a Job its pods' template: written once, read by nobody here, and
/// there are thousands.
/// </summary>
internal static class Stripped
{
    /// <summary>What a pod asks for and may have is told, where it waits for room or has run out of memory.</summary>
    public static V1Pod Of(V1Pod pod) =>
        pod with
        {
            Spec = pod.Status?.Phase is "Pending" or "Failed" ? Resources(pod.Spec) : null,
            Metadata = pod.Metadata with { Annotations = null },
        };

    public static V1Job Of(V1Job job) => job with { Spec = job.Spec is null ? null : job.Spec with { Template = null } };

    private static V1PodSpec Resources(V1PodSpec? pod) =>
        new()
        {
            Containers = [.. (pod?.Containers ?? []).Select(Resources)],
            InitContainers = pod?.InitContainers?.Select(Resources).ToList(),
        };

    private static V1Container Resources(V1Container container) =>
        new()
        {
            Name = container.Name,
            Resources = new() { Requests = container.Resources?.Requests, Limits = container.Resources?.Limits },
        };
}
