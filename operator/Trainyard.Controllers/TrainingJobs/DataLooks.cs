using k8s.Models;
using Trainyard.Api;
using Trainyard.Controllers.Pods;
using Trainyard.Runtime;

namespace Trainyard.Controllers.TrainingJobs;

/// <summary>The Jobs that look at the sources of finished TrainingJobs.</summary>
internal sealed class DataLooks(ApiClient client, ClusterCaches caches, TrainyardOptions options)
{
    /// <summary>How far the present look is; null where none has begun.</summary>
    public async Task<StepResult?> ObserveAsync(TrainingJob job, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var step = caches.Jobs.Get(job.Metadata.NamespaceProperty, DataWatching.NameOf(job)).OwnedBy(job);
        return step is null ? null : await StepPods.ObserveAsync(client, caches, step, options.StartPatience, now, cancellationToken);
    }

    /// <summary>Begins a look.</summary>
    public async Task StartAsync(TrainingJob job, CancellationToken cancellationToken)
    {
        var feedback = FeedbackSources.Of(job, caches.Predictors.List(), until: null);
        var made = await client.CreateOrGetAsync(DataWatching.Job(job, feedback, options), cancellationToken);
        caches.Jobs.Observe(ChildApplier.Refuse(made, job));
    }

    /// <summary>Removes those whose word stands in the status.</summary>
    public async Task DropAsync(TrainingJob job, CancellationToken cancellationToken)
    {
        if (job.Spec.Retrain?.OnDataChange != true)
            return;
        foreach (var old in Of(job).Where(look => look.Metadata.Name != DataWatching.NameOf(job)))
            await client.DeleteAsync<V1Job>(old.Metadata.NamespaceProperty, old.Key.Name, null, cancellationToken);
    }

    private IEnumerable<V1Job> Of(TrainingJob job) =>
        caches
            .Jobs.Labelled(ApiGroup.JobLabel, job.Metadata.Name!)
            .Where(step => step.OwnedBy(job) is not null && step.Metadata.Label(ApiGroup.StepLabel) == DataWatching.Command)
            .Where(step => step.Metadata.DeletionTimestamp is null);
}
