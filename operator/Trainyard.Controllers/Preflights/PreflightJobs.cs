using k8s.Models;
using Trainyard.Api;
using Trainyard.Controllers.TrainingJobs;
using Trainyard.Runtime;
using Trainyard.Sweeps;

namespace Trainyard.Controllers.Preflights;

/// <summary>The Jobs that look at the data and the output of TrainingJobs before their first trials.</summary>
internal sealed class PreflightJobs(ApiClient client, ClusterCaches caches, TrainyardOptions options)
{
    /// <summary>The one of this name; null where it is not there, or another's.</summary>
    public V1Job? Find(TrainingJob job, string name) => caches.Jobs.Get(job.Metadata.NamespaceProperty, name).OwnedBy(job);

    /// <summary>Begins a look, in place of those of an earlier spec or run.</summary>
    public async Task StartAsync(TrainingJobObservation seen, TrainingJobMemory memory, CancellationToken cancellationToken)
    {
        var (job, name) = (seen.Job, seen.Preflight!.Name);
        await DropAsync(job, but: name, cancellationToken);
        var point = memory.Suggest([], []) is { } first ? SearchSpaces.Json(first) : job.Spec.Model.Parameters;
        var ends = memory.Space is { } space ? SearchSpaces.Ends(space) : null;
        var made = await client.CreateOrGetAsync(PreflightPods.Job(job, seen.FirstRun, name, point, ends, options), cancellationToken);
        caches.Jobs.Observe(ChildApplier.Refuse(made, job));
    }

    /// <summary>Removes all of a job but one.</summary>
    public async Task DropAsync(TrainingJob job, string? but, CancellationToken cancellationToken)
    {
        var old = caches
            .Jobs.Labelled(ApiGroup.JobLabel, job.Metadata.Name!)
            .Where(step => step.OwnedBy(job) is not null && step.Metadata.Label(ApiGroup.StepLabel) == "preflight")
            .Where(step => step.Metadata.Name != but);
        foreach (var step in old)
            await client.DeleteAsync<V1Job>(step.Metadata.NamespaceProperty, step.Key.Name, null, cancellationToken);
    }
}
