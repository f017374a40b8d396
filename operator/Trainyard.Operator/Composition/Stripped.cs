using k8s.Models;

namespace Trainyard.Operator.Composition;

/// <summary>
/// What the caches keep. Most of a pod is its spec and the trial file, of a Job its pods' template: written once, read by nobody here, and
/// there are thousands.
/// </summary>
internal static class Stripped
{
    /// <summary>Of a pod that waits for room, what it asks for is told.</summary>
    public static V1Pod Of(V1Pod pod) =>
        pod with
        {
            Spec = pod.Status?.Phase == "Pending" ? new() { Containers = [.. (pod.Spec?.Containers ?? []).Select(Requests)] } : null,
            Metadata = pod.Metadata with { Annotations = null },
        };

    public static V1Job Of(V1Job job) => job with { Spec = job.Spec is null ? null : job.Spec with { Template = null } };

    private static V1Container Requests(V1Container container) =>
        new()
        {
            Name = container.Name,
            Resources = new() { Requests = container.Resources?.Requests },
        };
}
