using k8s.Models;
using Trainyard.Api;
using Trainyard.Runtime;

namespace Trainyard.Controllers.Workers;

/// <summary>
/// Lets the reused workers go that a TrainingJob has no work for. Those that ask are told and end by themselves, their logs stay; this is
/// for the others: those that never started, those of a suspended job, those that do not ask, and those that ask where we are no more.
/// </summary>
/// <param name="client">For writes.</param>
/// <param name="caches">For reads.</param>
public sealed class WorkerReconciler(ApiClient client, ClusterCaches caches, TrainyardOptions options, TimeProvider time)
    : IEntityController<TrainingJob>
{
    /// <summary>How long a worker of a search that has ended may take to ask, and so to end.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);

    /// <inheritdoc/>
    public async Task<ReconcileResult> ReconcileAsync(TrainingJob job, CancellationToken cancellationToken)
    {
        if (job.Metadata.DeletionTimestamp is not null)
            return ReconcileResult.Done;
        var crew = Crew.Of(job, caches);
        var ended = job.Status?.Conditions.Find(ConditionType.Running) is { Status: "False", LastTransitionTime: { } at }
            ? at
            : default(DateTimeOffset?);
        var overdue = job.Spec.Suspend || (crew.Wanted == 0 && ended + Grace <= time.GetUtcNow());
        var spare = crew.Live.Skip(crew.Wanted).ToList();
        foreach (var worker in spare.Where(worker => overdue || !HasStarted(worker)).Union(crew.Live.Where(AsksElsewhere)))
            await client.DeleteAsync<V1Job>(worker.Metadata.NamespaceProperty, worker.Key.Name, null, cancellationToken);
        return spare.Count > 0 && !overdue && ended is not null ? ReconcileResult.After(Grace) : ReconcileResult.Done;
    }

    private bool AsksElsewhere(V1Job worker) =>
        worker.Metadata.Annotation(ApiGroup.WorkUrlAnnotation)
        != options.WorkUrlOf(worker.Metadata.NamespaceProperty, worker.Metadata.Name!)?.ToString();

    private bool HasStarted(V1Job worker) => caches.Pods.OwnedBy(worker.Metadata.Uid!).Any(pod => pod.Status?.Phase != "Pending");
}
