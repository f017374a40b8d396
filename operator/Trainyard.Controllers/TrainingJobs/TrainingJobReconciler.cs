using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Trainyard.Api;
using Trainyard.Controllers.Pods;
using Trainyard.Controllers.Reports;
using Trainyard.Controllers.Trials;
using Trainyard.Kubernetes;
using Tuning = Trainyard.Tuning;

namespace Trainyard.Controllers.TrainingJobs;

/// <summary>Runs a sweep: makes Trials, ends the search, and has the winner trained.</summary>
/// <param name="client">For writes.</param>
/// <param name="caches">For reads.</param>
/// <param name="desk">Forgets the curves of jobs that are gone.</param>
/// <param name="events">Tells people what happens.</param>
/// <param name="options">The operator's options.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">State changes.</param>
public sealed partial class TrainingJobReconciler(
    KubernetesClient client, ClusterCaches caches, ReportDesk desk, EventRecorder events, TrainyardOptions options, TimeProvider time, ILogger<TrainingJobReconciler> logger)
    : IEntityController<TrainingJob>
{
    private readonly ConcurrentDictionary<ObjectKey, TrainingJobMemory> memories = new();

    /// <inheritdoc/>
    public async Task<ReconcileResult> ReconcileAsync(TrainingJob job, CancellationToken cancellation)
    {
        if (job.Metadata.DeletionTimestamp is not null) return ReconcileResult.Done;
        var memory = Remember(job);
        if (memory.Faults.Count > 0) return await RejectAsync(job, memory, cancellation).ConfigureAwait(false);

        await StepPods.CatchUpAsync(client, caches, ModelJob(job), cancellation).ConfigureAwait(false);
        var seen = Observe(job, memory);
        var plan = TrainingJobPlans.Of(seen);
        if (plan.Slots > 0)
        {
            var exhausted = await StartTrialsAsync(seen, memory, plan.Slots, cancellation).ConfigureAwait(false);
            plan = TrainingJobPlans.Of(seen = Observe(job, memory), exhausted);
        }

        if (plan.StopTrials) await StopTrialsAsync(seen, cancellation).ConfigureAwait(false);
        if (plan.TrainModel) await TrainModelAsync(seen, cancellation).ConfigureAwait(false);
        await TidyAsync(seen, plan, cancellation).ConfigureAwait(false);
        var wait = await WriteAsync(job, memory, TrainingJobStatuses.Of(seen, plan), cancellation).ConfigureAwait(false);
        return NextLook(plan, seen.Now, wait);
    }

    /// <inheritdoc/>
    public void Forget(ObjectKey key)
    {
        if (memories.TryRemove(key, out var memory)) desk.Forget(memory.Uid);
    }

    private TrainingJobMemory Remember(TrainingJob job)
    {
        if (memories.TryGetValue(job.Key, out var memory) && memory.IsOf(job)) return memory;
        return memories[job.Key] = new(job, options);
    }

    private async Task<ReconcileResult> RejectAsync(TrainingJob job, TrainingJobMemory memory, CancellationToken cancellation)
    {
        await WriteAsync(job, memory, TrainingJobStatuses.Rejected(job, memory.Faults, time.GetUtcNow()), cancellation).ConfigureAwait(false);
        return ReconcileResult.Done;
    }

    private TrainingJobObservation Observe(TrainingJob job, TrainingJobMemory memory)
    {
        var (uid, firstRun) = (job.Metadata.Uid!, job.Status?.FirstRun ?? 1);
        memory.Ledger.Update([.. caches.Trials.OwnedBy(uid).Where(trial => trial.Spec.Run >= firstRun)]);
        var now = time.GetUtcNow();
        var step = ModelJob(job);
        return new(job, memory.Ledger, step is null ? null : StepResults.Of(step, caches.Pods.OwnedBy(step.Metadata.Uid!), options.StartPatience, now), now);
    }

    private V1Job? ModelJob(TrainingJob job) => caches.Jobs.Get(job.Metadata.Namespace, Runs.ModelName(job, job.Status?.Run ?? 1));

    /// <summary>Starts trials, and says whether the sampler has nothing left to try.</summary>
    private async Task<bool> StartTrialsAsync(TrainingJobObservation seen, TrainingJobMemory memory, int slots, CancellationToken cancellation)
    {
        var history = new List<Tuning.Trial>(seen.Ledger.History);
        var warmStart = WarmStart(seen.Job);
        for (; slots > 0; slots--)
        {
            var begin = time.GetTimestamp();
            if (memory.Suggest(history, warmStart) is not { } point) return true;
            TrainyardMetrics.Suggested(time.GetElapsedTime(begin));
            var wanted = Runs.Trial(seen.Job, seen.Run, history.Count, SearchSpaces.Json(point));
            var trial = await client.CreateOrGetAsync(wanted, cancellation).ConfigureAwait(false);
            if (trial.OwnedBy(seen.Job) is null) return false; // Of a deleted namesake: its removal wakes us.
            caches.Trials.Observe(trial);
            history.Add(new() { Number = history.Count, Parameters = SearchSpaces.Point(trial.Spec.Parameters) });
            if (seen.Ledger.LastEnded is { } ended && seen.Now - ended < TimeSpan.FromMinutes(1)) TrainyardMetrics.SlotFilled(time.GetUtcNow() - ended);
        }

        return false;
    }

    private List<Tuning.Trial> WarmStart(TrainingJob job)
    {
        var trials = new List<Tuning.Trial>();
        foreach (var source in job.Spec.Sweep?.WarmStart ?? [])
        {
            if (caches.TrainingJobs.Get(job.Metadata.Namespace, source.TrainingJob) is not { } other) continue;
            var ledger = new SweepLedger(job.Spec.Objective.ResolvedGoal, 0);
            ledger.Update([.. caches.Trials.OwnedBy(other.Metadata.Uid!).Where(trial => trial.Spec.Run >= (other.Status?.FirstRun ?? 1))]);
            trials.AddRange(ledger.History);
        }

        return trials;
    }

    private async Task StopTrialsAsync(TrainingJobObservation seen, CancellationToken cancellation)
    {
        foreach (var trial in seen.Ledger.Trials.Where(trial => trial is { Spec.Stop: false } && trial.Status?.Ended != true))
        {
            var stop = Patch.Merge(new JsonObject { ["spec"] = new JsonObject { ["stop"] = true } });
            caches.Trials.Observe(await client.PatchAsync<Trial>(trial!.Metadata.Namespace, trial.Key.Name, stop, cancellation: cancellation).ConfigureAwait(false));
        }
    }

    private async Task TrainModelAsync(TrainingJobObservation seen, CancellationToken cancellation)
    {
        var (job, name) = (seen.Job, Runs.ModelName(seen.Job, seen.Run));
        var file = TrialFiles.ForModel(job, seen.Run, seen.Ledger.Best!.Spec.Parameters, options);
        var step = new TrainingPods.Step(name, Labels.ModelJob(job, seen.Run, name), V1OwnerReference.To(job), file, null, null);
        var made = await client.CreateOrGetAsync(TrainingPods.Job(job, step, options), cancellation).ConfigureAwait(false);
        if (made.OwnedBy(job) is not null) caches.Jobs.Observe(made);
    }

    private async Task TidyAsync(TrainingJobObservation seen, TrainingJobPlan plan, CancellationToken cancellation)
    {
        var (job, status) = (seen.Job, seen.Job.Status);
        if (plan.Stage is not (Stage.Succeeded or Stage.Failed) || Duration.Parse(job.Spec.TtlAfterFinished) is not { } ttl) return;
        if (status?.CompletionTime is not { } end || seen.Now < end + ttl) return;
        foreach (var old in caches.Jobs.Labelled(ApiGroup.JobLabel, job.Metadata.Name!).Where(old => old.Metadata.Namespace == job.Metadata.Namespace))
            await client.DeleteAsync<V1Job>(old.Metadata.Namespace, old.Key.Name, null, cancellation).ConfigureAwait(false);
    }

    /// <summary>Writes the status if it differs; how long to wait where only numbers do and the last write is fresh.</summary>
    private async Task<TimeSpan?> WriteAsync(TrainingJob job, TrainingJobMemory memory, TrainingJobStatus status, CancellationToken cancellation)
    {
        var wanted = job with { Status = status };
        if (TrainingJob.Type.Same(job, wanted)) return null;
        var now = time.GetUtcNow();
        var turned = Turned(job.Status, status);
        if (!turned && now - memory.StatusWritten < options.StatusInterval) return memory.StatusWritten + options.StatusInterval - now;
        caches.TrainingJobs.Observe(await client.ReplaceStatusAsync(wanted, cancellation).ConfigureAwait(false));
        memory.StatusWritten = now;
        if (turned) Tell(job, status);
        return null;
    }

    private static bool Turned(TrainingJobStatus? before, TrainingJobStatus after) =>
        before is null || before.Phase != after.Phase || before.Run != after.Run || before.ObservedGeneration != after.ObservedGeneration || before.Model?.Digest != after.Model?.Digest;

    private void Tell(TrainingJob job, TrainingJobStatus status)
    {
        if (job.Status?.Phase == status.Phase && job.Status?.Run == status.Run) return;
        Log.Changed(logger, job.Key, status.Phase);
        var accepted = status.Conditions.Find("Accepted")!;
        var about = status.Conditions.Find(status.Phase is "Succeeded" or "Failed" or "Suspended" ? status.Phase : "Running")!;
        if (!accepted.IsTrue) events.Warning(job, accepted.Reason!, accepted.Message!);
        else if (status.Phase == "Failed") events.Warning(job, about.Reason!, about.Message!);
        else events.Normal(job, status.Phase!, about.Message!);
        if (status.Phase is "Succeeded" or "Failed") desk.Forget(job.Metadata.Uid!);
    }

    private static ReconcileResult NextLook(TrainingJobPlan plan, DateTimeOffset now, TimeSpan? wait)
    {
        TimeSpan?[] waits = [wait, plan.WakeAt - now];
        return waits.Min() is { } soonest ? ReconcileResult.After(soonest > TimeSpan.Zero ? soonest : TimeSpan.FromMilliseconds(10)) : ReconcileResult.Done;
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "The job {TrainingJob} is {Phase}")]
        public static partial void Changed(ILogger logger, ObjectKey trainingJob, string? phase);
    }
}
