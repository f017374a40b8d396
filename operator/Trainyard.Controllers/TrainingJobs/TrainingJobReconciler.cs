using System.Collections.Concurrent;
using System.Text.Json.Nodes;
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
using Tuning = Trainyard.Tuning;

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
                var exhausted = await StartTrialsAsync(seen, memory, plan.Slots, cancellationToken);
                plan = TrainingJobPlans.Of(seen = Renew(seen, memory), exhausted);
            }

            if (plan.DropPreflight)
                await DropPreflightsAsync(seen, but: null, cancellationToken);
            if (plan.StartPreflight)
                await StartPreflightAsync(seen, memory, cancellationToken);
            if (plan.StopTrials)
                await StopTrialsAsync(seen, cancellationToken);
            if (plan.DropModel)
                await DropModelAsync(seen, cancellationToken);
            if (plan.TrainModel)
                await TrainModelAsync(seen, cancellationToken);
            await _looks.DropAsync(seen.Job, cancellationToken);
            if (plan.StartLook)
                await _looks.StartAsync(seen.Job, cancellationToken);
            if (seen.Model is { Ended: false, Lost: null } && ModelJob(seen.Job) is { } step)
                await client.SuspendAsync(caches, step, seen.Job.Spec.Suspend, cancellationToken);
            if (seen.Preflight is { Step: { Ended: false, Lost: null } } sight && PreflightJob(seen.Job, sight.Name) is { } first)
                await client.SuspendAsync(caches, first, seen.Job.Spec.Suspend, cancellationToken);
            return (seen, plan);
        }
        catch (Exception e) when (Refusals.Of(e) is { } trouble)
        {
            seen = Renew(seen, memory) with { Refused = trouble };
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
        return WarmStarts.Check(job, space, EarlierSearches(job));
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
        var joining = memory.Space is { } space ? WarmStarts.Tell(space, EarlierSearches(job)) : "";
        var look = await _looks.ObserveAsync(job, now, cancellationToken);
        var seen = Renew(new(job, memory.Ledger, model, now) { WarmStart = joining, Look = look }, memory);
        seen = seen with { Preflight = await LookAsync(seen, memory.PreflightDigest, cancellationToken) };
        return job.Status?.ObservedGeneration < job.Metadata.Generation
            ? seen with
            {
                Mended = job.Status.Preflight is { } record && record.Run == seen.FirstRun && record.Digest != memory.PreflightDigest,
                HasMore = WasExhausted(job) && Suggestions(seen, memory)(seen.Ledger.History) is not null,
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
        var step = PreflightJob(job, name) is { } there && (record?.Run != seen.FirstRun || record.Digest != digest)
            ? await ObserveAsync(job, there, seen.Now, cancellationToken)
            : null;
        return new(name, digest, step, options.StartPatience);
    }

    private async Task<StepResult> ObserveAsync(TrainingJob job, V1Job step, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var result = await StepPods.ObserveAsync(client, caches, step, options.StartPatience, now, cancellationToken);
        return result.Advised(caches.Pods.OwnedBy(step.Metadata.Uid!), job.Status?.Preflight?.TrialBytes);
    }

    private V1Job? PreflightJob(TrainingJob job, string name) => caches.Jobs.Get(job.Metadata.NamespaceProperty, name).OwnedBy(job);

    private async Task StartPreflightAsync(TrainingJobObservation seen, TrainingJobMemory memory, CancellationToken cancellationToken)
    {
        var (job, name) = (seen.Job, seen.Preflight!.Name);
        await DropPreflightsAsync(seen, but: name, cancellationToken);
        var point = memory.Suggest([], []) is { } first ? SearchSpaces.Json(first) : job.Spec.Model.Parameters;
        var made = await client.CreateOrGetAsync(PreflightPods.Job(job, seen.FirstRun, name, point, options), cancellationToken);
        caches.Jobs.Observe(ChildApplier.Refuse(made, job));
    }

    /// <summary>Those of an earlier spec or run go with it.</summary>
    private async Task DropPreflightsAsync(TrainingJobObservation seen, string? but, CancellationToken cancellationToken)
    {
        var job = seen.Job;
        var old = caches
            .Jobs.Labelled(ApiGroup.JobLabel, job.Metadata.Name!)
            .Where(step => step.OwnedBy(job) is not null && step.Metadata.Label(ApiGroup.StepLabel) == "preflight")
            .Where(step => step.Metadata.Name != but);
        foreach (var step in old)
            await client.DeleteAsync<V1Job>(step.Metadata.NamespaceProperty, step.Key.Name, null, cancellationToken);
    }

    /// <summary>With the trials as they are now.</summary>
    private TrainingJobObservation Renew(TrainingJobObservation seen, TrainingJobMemory memory)
    {
        memory.Ledger.Update([.. SearchTrials.Of(seen.Job, caches.Trials.OwnedBy(seen.Job.Metadata.Uid!))]);
        return seen;
    }

    private V1Job? ModelJob(TrainingJob job) =>
        caches.Jobs.Get(job.Metadata.NamespaceProperty, Runs.ModelName(job, job.Status?.Run ?? 1)).OwnedBy(job);

    /// <summary>Starts trials, and says whether the sampler has nothing left to try.</summary>
    private async Task<bool> StartTrialsAsync(
        TrainingJobObservation seen,
        TrainingJobMemory memory,
        int slots,
        CancellationToken cancellationToken
    )
    {
        var history = new List<Tuning.Trial>(seen.Ledger.History);
        var next = Suggestions(seen, memory);
        for (; slots > 0; slots--)
        {
            var begin = time.GetTimestamp();
            if (next(history) is not { } point)
                return true;
            metrics.Suggested(time.GetElapsedTime(begin));
            var wanted = Runs.Trial(seen.Job, seen.Run, history.Count, SearchSpaces.Json(point));
            var trial = ChildApplier.Refuse(await client.CreateOrGetAsync(wanted, cancellationToken), seen.Job);
            caches.Trials.Observe(trial);
            history.Add(new() { Number = history.Count, Parameters = SearchSpaces.Point(trial.Spec.Parameters) });
            if (seen.Ledger.LastEnded is { } ended && seen.Now - ended < TimeSpan.FromMinutes(1))
                metrics.SlotFilled(time.GetUtcNow() - ended);
        }

        return false;
    }

    /// <summary>The next point after a history; null where nothing is left to try.</summary>
    private Func<IReadOnlyList<Tuning.Trial>, Tuning.ParameterSet?> Suggestions(TrainingJobObservation seen, TrainingJobMemory memory)
    {
        var earlier = EarlierSearches(seen.Job);
        var warmStart = earlier.Count > 0 ? WarmStarts.Joining(memory.Space!, earlier) : [];
        var known = KnownPoints(seen, memory);
        return history => memory.Suggest(history, warmStart, known);
    }

    /// <summary>What the search before this one has found, while it is still asked for.</summary>
    private IReadOnlyList<Tuning.ParameterSet> KnownPoints(TrainingJobObservation seen, TrainingJobMemory memory)
    {
        var enqueued = seen.Job.Spec.Sweep?.Enqueue?.Count ?? 0;
        return memory.Space is { } space && seen.Ledger.History.Count < enqueued + EarlierSearch.Most
            ? EarlierSearch.BestPoints(seen.Job, caches.Trials.OwnedBy(seen.Job.Metadata.Uid!), space)
            : [];
    }

    private List<WarmStart> EarlierSearches(TrainingJob job)
    {
        var searches = new List<WarmStart>();
        foreach (var source in job.Spec.Sweep?.WarmStart ?? [])
        {
            var other = caches.TrainingJobs.Get(job.Metadata.NamespaceProperty, source.TrainingJob);
            var ledger = SweepLedger.Of(job.Spec);
            if (other is not null)
            {
                ledger.Update([.. SearchTrials.Of(other, caches.Trials.OwnedBy(other.Metadata.Uid!))]);
            }

            searches.Add(new(source.TrainingJob, other, ledger.History));
        }

        return searches;
    }

    private async Task StopTrialsAsync(TrainingJobObservation seen, CancellationToken cancellationToken)
    {
        foreach (var trial in seen.Ledger.Trials.Where(trial => trial is { Spec.Stop: false } && trial.Status?.Ended != true))
        {
            var stop = Patch.Merge(new JsonObject { ["spec"] = new JsonObject { ["stop"] = true } });
            caches.Trials.Observe(
                await client.PatchAsync<Trial>(
                    trial!.Metadata.NamespaceProperty,
                    trial.Key.Name,
                    stop,
                    cancellationToken: cancellationToken
                )
            );
        }
    }

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
        var turned = Turned(job.Status, status);
        if (!turned && now - memory.StatusWritten < options.StatusInterval)
            return memory.StatusWritten + options.StatusInterval - now;
        caches.TrainingJobs.Observe(await client.ChangeStatusAsync(job, wanted, cancellationToken));
        memory.StatusWritten = now;
        if (turned)
            Tell(job, status);
        return null;
    }

    private static bool Turned(TrainingJobStatus? before, TrainingJobStatus after) =>
        before is null
        || Plight(before) != Plight(after)
        || before.ObservedGeneration != after.ObservedGeneration
        || before.Preflight != after.Preflight
        || before.Model?.Digest != after.Model?.Digest;

    /// <summary>What people are told of when it changes: the phase and, where the job does not get on, why.</summary>
    private static (TrainingJobPhase? Phase, int? Run, string? Reason) Plight(TrainingJobStatus? status) =>
        (
            status?.Phase,
            status?.Run,
            status?.Phase is TrainingJobPhase.Pending or TrainingJobPhase.Stalled or TrainingJobPhase.Rejected
                ? status.Conditions.Find(ConditionType.Running)?.Reason
                : null
        );

    private void Tell(TrainingJob job, TrainingJobStatus status)
    {
        if (Plight(job.Status) == Plight(status))
            return;
        Log.Changed(logger, job.Key, status.Phase);
        var about = status.Conditions.Find(
            status.Phase is TrainingJobPhase.Succeeded or TrainingJobPhase.Failed or TrainingJobPhase.Suspended
                ? $"{status.Phase}"
                : ConditionType.Running
        )!;
        if (status.Conditions.Find(ConditionType.Stalled) is { } stalled)
            events.Warning(job, stalled.Reason!, stalled.Message!);
        else
            events.Normal(job, status.Phase == TrainingJobPhase.Pending ? about.Reason! : $"{status.Phase}", about.Message!);
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
