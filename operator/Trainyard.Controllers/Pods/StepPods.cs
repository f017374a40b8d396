using Trainyard.Api;
using Trainyard.Kubernetes;

namespace Trainyard.Controllers.Pods;

/// <summary>The pods of a Job, when it matters.</summary>
internal static class StepPods
{
    /// <summary>
    /// Each kind has a watch of its own, and one may be ahead of another: a Job that is over, none of whose pods is known to have ended, is no proof that
    /// they are gone. Then, and only then, the API server itself is asked.
    /// </summary>
    public static async Task CatchUpAsync(KubernetesClient client, ClusterCaches caches, V1Job? job, CancellationToken cancellation)
    {
        if (job?.Status?.Conditions is not { } conditions || !(conditions.IsTrue("Complete") || conditions.IsTrue("Failed"))) return;
        if (caches.Pods.OwnedBy(job.Metadata.Uid!).Any(HasEnded)) return;
        var ofJob = new ListOptions { LabelSelector = $"{Related.OursSelector},{ApiGroup.TrialLabel}={job.Metadata.Name}" };
        await foreach (var pod in client.ListAsync<V1Pod>(job.Metadata.Namespace, ofJob, cancellation).ConfigureAwait(false)) caches.Pods.Observe(pod);
    }

    private static bool HasEnded(V1Pod pod) => pod.Status?.Phase is "Succeeded" or "Failed";
}
