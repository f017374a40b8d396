using k8s.Models;
using Trainyard.Api;
using Trainyard.Runtime;

namespace Trainyard.Controllers.Pods;

/// <summary>The pods of a Job, when it matters.</summary>
internal static class StepPods
{
    /// <summary>Looks at a Job: at its pods, and at events where nothing else tells why it does not get on.</summary>
    public static async Task<StepResult> ObserveAsync(
        ApiClient client,
        ClusterCaches caches,
        V1Job job,
        TimeSpan patience,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        await CatchUpAsync(client, caches, job, cancellationToken);
        var pods = caches.Pods.OwnedBy(job.Metadata.Uid!);
        var puzzle = StepResults.PuzzleOf(job, pods, now);
        var events = await client.AskAsync(puzzle, job.Metadata.NamespaceProperty!, now, cancellationToken);
        var result = StepResults.Of(job, pods, events, patience, now);
        DateTimeOffset?[] looks = [result.LookAt, result.Ended ? null : puzzle?.NextLook(now)];
        return result with { LookAt = looks.Min() };
    }

    /// <summary>
    /// Each kind has a watch of its own, and one may be ahead of another: a Job that is over, none of whose pods is known to have ended, is
    /// no proof that they are gone. Then, and only then, the API server itself is asked.
    /// </summary>
    private static async Task CatchUpAsync(ApiClient client, ClusterCaches caches, V1Job job, CancellationToken cancellationToken)
    {
        if (!StepResults.IsOver(job))
            return;
        if (caches.Pods.OwnedBy(job.Metadata.Uid!).Any(HasEnded))
            return;
        var ofJob = new ListOptions { LabelSelector = $"{Related.OursSelector},{ApiGroup.TrialLabel}={job.Metadata.Name}" };
        await foreach (var pod in client.ListAsync<V1Pod>(job.Metadata.NamespaceProperty, ofJob, cancellationToken))
            caches.Pods.Observe(pod);
    }

    private static bool HasEnded(V1Pod pod) => pod.Status?.Phase is "Succeeded" or "Failed";
}
