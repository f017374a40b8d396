using System.Collections.Concurrent;
using k8s.Models;
using Microsoft.Extensions.Logging;
using Trainyard.Api;
using Trainyard.Controllers.Pods;
using Trainyard.Controllers.Preflights;
using Trainyard.Controllers.Reports;
using Trainyard.Controllers.Trials;
using Trainyard.Controllers.Troubles;
using Trainyard.Runtime;
using Trainyard.Sweeps;

namespace Trainyard.Controllers.TrainingJobs;

/// <summary>Runs a sweep: makes Trials, ends the search, and has the winner trained.</summary>
/// <param name="client">For writes.</param>
/// <param name="caches">For reads.</param>
/// <param name="reports">Forgets the curves of jobs that are gone.</param>
/// <param name="events">Tells people what happens.</param>
/// <param name="metrics">Times suggestions, and how long a slot stays free.</param>
public sealed partial class TrainingJobReconciler(
    ApiClient client,
    ClusterCaches caches,
    ReportService reports,
    EventRecorder events,
    TrainyardOptions options,
    TimeProvider time,
    TrainyardMetrics metrics,
    ILogger<TrainingJobReconciler> logger
) : IEntityController<TrainingJob>
{
    /// <summary>How long to wait for an earlier search that is not there yet, as where one file brings both.</summary>
    private static readonly TimeSpan EarlierSearchLook = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<ObjectKey, TrainingJobMemory> _memories = new();
    private readonly DataLooks _looks = new(client, caches, options);
    private readonly PreflightJobs _preflights = new(client, caches, options);
    private readonly Searches _searches = new(client, caches, metrics, time);

    /// <inheritdoc/>
    public async Task<ReconcileResult> ReconcileAsync(TrainingJob job, CancellationToken cancellationToken)
    {
        if (job.Metadata.DeletionTimestamp is not null)
            return ReconcileResult.Done;
        var memory = Remember(job);
        if (FaultsOf(job, memory) is { Count: > 0 } faults)
            return await RejectAsync(job, memory, faults, cancellationToken);

        var before = await ObserveAsync(job, memory, cancellationToken);
        var (seen, plan) = await ApplyAsync(before, memory, cancellationToken);
        await TidyAsync(seen, plan, cancellationToken);
        foreach (var trial in Histories.Surplus(seen, plan, caches.Trials.OwnedBy(job.Metadata.Uid!)))
            await client.DeleteAsync<Trial>(trial.Metadata.NamespaceProperty, trial.Key.Name, Histories.WithItsJob, cancellationToken);
        var wait = await WriteAsync(job, memory, TrainingJobStatuses.Of(seen, plan), cancellationToken);
        return NextLook(plan, seen.Now, wait);
    }

    /// <summary>Does what is to be done; gives what is seen and planned after it, the API server's refusal included.</summary>
    private async Task<(TrainingJobObservation Seen, TrainingJobPlan Plan)> ApplyAsync(
        TrainingJobObservation seen,
        TrainingJobMemory memory,
        CancellationToken cancellationToken
    )
    {
        var plan = TrainingJobPlans.Of(seen);
        try
        {
            if (plan.Slots > 0)
            {
                var exhausted = await _searches.StartAsync(seen, memory, plan.Slots, cancellationToken);
                plan = TrainingJobPlans.Of(seen = _searches.Renew(seen), exhausted);
            }

            if (plan.DropPreflight)
                await _preflights.DropAsync(seen.Job, but: null, cancellationToken);
            if (plan.StartPreflight)
                await _preflights.StartAsync(seen, memory, cancellationToken);
            if (plan.StopTrials)
                await _searches.StopAsync(seen, cancellationToken);
            if (plan.DropModel)
                await DropModelAsync(seen, cancellationToken);
            if (plan.TrainModel)
                await TrainModelAsync(seen, cancellationToken);
            await _looks.DropAsync(seen.Job, cancellationToken);
            if (plan.StartLook)
                await _looks.StartAsync(seen.Job, cancellationToken);
            if (seen.Model is { Ended: false, Lost: null } && ModelJob(seen.Job) is { } step)
                await client.SuspendAsync(caches, step, seen.Job.Spec.Suspend, cancellationToken);
            if (seen.Preflight is { Step: { Ended: false, Lost: null } } sight && _preflights.Find(seen.Job, sight.Name) is { } first)
                await client.SuspendAsync(caches, first, seen.Job.Spec.Suspend, cancellationToken);
            return (seen, plan);
        }
        catch (Exception e) when (Refusals.Of(e) is { } trouble)
        {
            seen = _searches.Renew(seen) with { Refused = trouble };
            return (seen, TrainingJobPlans.Of(seen));
        }
    }

    /// <inheritdoc/>
    public void Forget(ObjectKey key)
    {
        if (_memories.TryRemove(key, out var memory))
            reports.Forget(memory.Uid);
    }

    private TrainingJobMemory Remember(TrainingJob job)
    {
        if (_memories.TryGetValue(job.Key, out var memory) && memory.IsOf(job))
            return memory;
        return _memories[job.Key] = new(job, options);
    }

    /// <summary>The faults of the spec, or of the searches that it is to begin with: those may still come, or change.</summary>
    private IReadOnlyList<Fault> FaultsOf(TrainingJob job, TrainingJobMemory memory)
    {
        if (memory.Faults.Count > 0 || memory.Space is not { } space || job.Status?.Trials is { Total: > 0 })
            return memory.Faults;
        return WarmStarts.Check(job, space, _searches.Earlier(job));
    }

    private async Task<ReconcileResult> RejectAsync(
        TrainingJob job,
        TrainingJobMemory memory,
        IReadOnlyList<Fault> faults,
        CancellationToken cancellationToken
    )
    {
        await WriteAsync(job, memory, TrainingJobStatuses.Rejected(job, faults, time.GetUtcNow()), cancellationToken);
        return memory.Faults.Count > 0 ? ReconcileResult.Done : ReconcileResult.After(EarlierSearchLook);
    }

    private async Task<TrainingJobObservation> ObserveAsync(TrainingJob job, TrainingJobMemory memory, CancellationToken cancellationToken)
    {
        var (now, step) = (time.GetUtcNow(), ModelJob(job));
        var model = step is null ? null : await ObserveAsync(job, step, now, cancellationToken);
        var joining = memory.Space is { } space ? WarmStarts.Tell(space, _searches.Earlier(job)) : "";
        var look = await _looks.ObserveAsync(job, now, cancellationToken);
        var seen = _searches.Renew(new(job, memory.Ledger, model, now) { WarmStart = joining, Look = look });
        seen = seen with { Feedback = FeedbackSources.Of(job, caches.Predictors.List(), until: now) };
        seen = seen with { Preflight = await LookAsync(seen, memory.PreflightDigest, cancellationToken) };
        return job.Status?.ObservedGeneration < job.Metadata.Generation
            ? seen with
            {
                Mended = job.Status.Preflight is { } record && record.Run == seen.FirstRun && record.Digest != memory.PreflightDigest,
                HasMore = WasExhausted(job) && _searches.Suggestions(seen, memory)(seen.Ledger.History) is not null,
            }
            : seen;
    }

    private static bool WasExhausted(TrainingJob job) =>
        job.Status?.Conditions.Find(ConditionType.Running)?.Reason == TrainingJobReason.SpaceExhausted;

    /// <summary>The look at the data of this run; null where its record stands and a trial has begun.</summary>
    private async Task<PreflightSight?> LookAsync(TrainingJobObservation seen, string digest, CancellationToken cancellationToken)
    {
        var (job, record) = (seen.Job, seen.Job.Status?.Preflight);
        if (seen.Ledger.Counts.Total > 0 && record?.Run == seen.FirstRun)
            return null;
        var name = PreflightPods.NameOf(job, seen.FirstRun, digest);
        var step = _preflights.Find(job, name) is { } there && (record?.Run != seen.FirstRun || record.Digest != digest)
            ? await ObserveAsync(job, there, seen.Now, cancellationToken)
            : null;
        return new(name, digest, step, options.StartPatience);
    }

    private async Task<StepResult> ObserveAsync(TrainingJob job, V1Job step, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var result = await StepPods.ObserveAsync(client, caches, step, options.StartPatience, now, cancellationToken);
        return result.Advised(caches.Pods.OwnedBy(step.Metadata.Uid!), job.Status?.Preflight?.TrialBytes);
    }

    private V1Job? ModelJob(TrainingJob job) =>
        caches.Jobs.Get(job.Metadata.NamespaceProperty, Runs.ModelName(job, job.Status?.Run ?? 1)).OwnedBy(job);

    private async Task TrainModelAsync(TrainingJobObservation seen, CancellationToken cancellationToken)
    {
        var (job, name) = (seen.Job, Runs.ModelName(seen.Job, seen.Run));
        var file = TrialFiles.ForModel(job, seen.Run, seen.Ledger.Best!.Spec.Parameters, options);
        var step = new TrainingPods.Step(
            name,
            Labels.ModelJob(job, seen.Run, name),
            V1OwnerReference.To(job),
            file,
            options.ReportUrlOf(job.Metadata.NamespaceProperty, name),
            reports.TokenOf(job)
        );
        var made = await client.CreateOrGetAsync(TrainingPods.Job(job, step, options), cancellationToken);
        caches.Jobs.Observe(ChildApplier.Refuse(made, job));
    }

    private async Task DropModelAsync(TrainingJobObservation seen, CancellationToken cancellationToken) =>
        await client.DeleteAsync<V1Job>(seen.Job.Metadata.NamespaceProperty, Runs.ModelName(seen.Job, seen.Run), null, cancellationToken);

    private async Task TidyAsync(TrainingJobObservation seen, TrainingJobPlan plan, CancellationToken cancellationToken)
    {
        var (job, status) = (seen.Job, seen.Job.Status);
        var finished = plan.Phase is TrainingJobPhase.Succeeded or TrainingJobPhase.Failed;
        if (!finished || Duration.Parse(job.Spec.TtlAfterFinished) is not { } ttl)
            return;
        if (status?.CompletionTime is not { } end || seen.Now < end + ttl)
            return;
        foreach (
            var old in caches
                .Jobs.Labelled(ApiGroup.JobLabel, job.Metadata.Name!)
                .Where(old => old.Metadata.NamespaceProperty == job.Metadata.NamespaceProperty)
                .Where(old => old.Metadata.Label(ApiGroup.StepLabel) != DataWatching.Command)
        )
        {
            await client.DeleteAsync<V1Job>(old.Metadata.NamespaceProperty, old.Key.Name, null, cancellationToken);
        }
    }

    /// <summary>Writes the status if it differs; how long to wait where only numbers do and the last write is fresh.</summary>
    private async Task<TimeSpan?> WriteAsync(
        TrainingJob job,
        TrainingJobMemory memory,
        TrainingJobStatus status,
        CancellationToken cancellationToken
    )
    {
        var wanted = job with { Status = status };
        if (ClusterJson.Options.Same(job, wanted))
            return null;
        var now = time.GetUtcNow();
        if (!TrainingJobAnnouncements.IsTurn(job.Status, status) && now - memory.StatusWritten < options.StatusInterval)
            return memory.StatusWritten + options.StatusInterval - now;
        caches.TrainingJobs.Observe(await client.ChangeStatusAsync(job, wanted, cancellationToken));
        memory.StatusWritten = now;
        Tell(job, status);
        return null;
    }

    private void Tell(TrainingJob job, TrainingJobStatus status)
    {
        if (TrainingJobAnnouncements.Of(job.Status, status) is not { } told)
            return;
        Log.Changed(logger, job.Key, status.Phase);
        events.Tell(job, told);
        if (status.Phase is TrainingJobPhase.Succeeded or TrainingJobPhase.Failed)
            reports.Forget(job.Metadata.Uid!);
    }

    private static ReconcileResult NextLook(TrainingJobPlan plan, DateTimeOffset now, TimeSpan? wait)
    {
        TimeSpan?[] waits = [wait, plan.WakeAt - now];
        return waits.Min() is { } soonest
            ? ReconcileResult.After(soonest > TimeSpan.Zero ? soonest : TimeSpan.FromMilliseconds(10))
            : ReconcileResult.Done;
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "The job {TrainingJob} is {Phase}")]
        public static partial void Changed(ILogger logger, ObjectKey trainingJob, TrainingJobPhase? phase);
    }
}
