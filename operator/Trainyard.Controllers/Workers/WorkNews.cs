using System.Collections.Concurrent;
using Trainyard.Api;
using Trainyard.Runtime;

namespace Trainyard.Controllers.Workers;

/// <summary>Wakes the workers that wait for a trial when something about their TrainingJob has changed.</summary>
public sealed class WorkNews : IDisposable
{
    private readonly ConcurrentDictionary<ObjectKey, TaskCompletionSource> _waiting = new();
    private readonly IDisposable[] _subscriptions;

    public WorkNews(ClusterCaches caches) =>
        _subscriptions = [
            caches.Trials.Subscribe(trial => Tell(trial.Metadata.NamespaceProperty, trial.Spec.TrainingJob)),
            caches.TrainingJobs.Subscribe(job => Tell(job.Metadata.NamespaceProperty, job.Metadata.Name!)),
            caches.Jobs.Subscribe(job => Tell(job.Metadata.NamespaceProperty, job.Metadata.Label(ApiGroup.JobLabel))),
            caches.Pods.Subscribe(pod => Tell(pod.Metadata.NamespaceProperty, pod.Metadata.Label(ApiGroup.JobLabel))),
        ];

    /// <summary>Ends with the next change.</summary>
    public Task Of(ObjectKey job) => _waiting.GetOrAdd(job, _ => new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    /// <inheritdoc/>
    public void Dispose() => Array.ForEach(_subscriptions, subscription => subscription.Dispose());

    private void Tell(string? ns, string? job)
    {
        if (job is not null && _waiting.TryRemove(new(ns, job), out var change))
            change.TrySetResult();
    }
}
