using System.Collections.Concurrent;
using k8s.Models;
using Trainyard.Api;
using Trainyard.Contracts;
using Trainyard.Controllers.Pods;
using Trainyard.Controllers.Reports;
using Trainyard.Controllers.Trials;
using Trainyard.Controllers.Troubles;
using Trainyard.Runtime;

namespace Trainyard.Controllers.Workers;

/// <summary>What a worker is told.</summary>
public enum WorkVerdict
{
    /// <summary>No such worker, or not its token.</summary>
    Denied,

    /// <summary>Here is a trial.</summary>
    Offer,

    /// <summary>There is none as yet: ask again.</summary>
    Later,

    /// <summary>There will be none: it may end.</summary>
    Done,
}

/// <summary>The answer to a worker.</summary>
public sealed record WorkAnswer(WorkVerdict Verdict, WorkOffer? Offer = null);

/// <summary>
/// Takes in what reused workers have done and hands out what is to be done. Both stand in the Trials' status before a worker is answered,
/// guarded by the version that was read: nothing is kept here that a restart could lose, and of two who would write one wins.
/// </summary>
/// <param name="client">For writes, and where a cache may be behind.</param>
/// <param name="caches">For reads.</param>
/// <param name="reports">Knows the curves.</param>
/// <param name="tokens">Knows the workers' tokens.</param>
/// <param name="writer">Writes the Trials' status.</param>
/// <param name="news">Wakes those who wait for a trial.</param>
public sealed class WorkService(
    ApiClient client,
    ClusterCaches caches,
    ReportService reports,
    ReportTokens tokens,
    TrialWriter writer,
    WorkNews news,
    TrainyardOptions options,
    TimeProvider time
)
{
    /// <summary>How long a worker waits for an answer before it asks again: shorter than what stands between us may bear.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>Who has a trial in hand must stand in its status: without that two would.</summary>
    private static readonly Trouble Outdated = Trouble.Fault(
        TroubleReason.KindMissing,
        "the cluster's definition of Trial is of an earlier version, which drops status.worker",
        "apply the CustomResourceDefinitions of this version, or set spec.trial.workers to Pod"
    );

    private readonly ConcurrentDictionary<string, bool> _beingGiven = new();

    /// <summary>Whether there is such a worker, and the token is its own.</summary>
    public bool Knows(ObjectKey key, string token) => caches.Jobs.Get(key) is { } worker && IsTokenOf(worker, token);

    /// <summary>Stores what a worker tells, then waits until there is a trial for it.</summary>
    public async Task<WorkAnswer> AskAsync(ObjectKey key, string token, WorkRequest request, CancellationToken cancellationToken)
    {
        if (!Knows(key, token) || caches.Jobs.Get(key) is not { } worker)
            return new(WorkVerdict.Denied);
        if (request.Ended is { } ended)
            await StoreAsync(key.Namespace!, request.Worker, ended, cancellationToken);
        if (request.Leaving)
            return new(WorkVerdict.Done);
        var until = time.GetUtcNow() + Patience;
        while (true)
        {
            // Before the look, so that nothing that happens after it is missed.
            var change = news.Of(new(key.Namespace, worker.Metadata.Label(ApiGroup.JobLabel)!));
            if (await OfferAsync(key, request.Worker, cancellationToken) is { } answer)
                return answer;
            var left = until - time.GetUtcNow();
            if (left <= TimeSpan.Zero || !await WaitAsync(change, left, cancellationToken))
                return new(WorkVerdict.Later);
        }
    }

    private bool IsTokenOf(V1Job worker, string token) =>
        worker.Metadata.Label(ApiGroup.StepLabel) == Crew.Step
        && worker.Metadata.Controller is { } job
        && tokens.Fits(token, $"{job.Uid}/{worker.Metadata.Name}");

    private async Task<bool> WaitAsync(Task change, TimeSpan left, CancellationToken cancellationToken)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var timeout = Task.Delay(left, time, enough.Token);
        var first = await Task.WhenAny(change, timeout);
        await enough.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
        return first == change;
    }

    /// <summary>Stores what came of a trial, where the worker still has it in hand: else another has it, or it has ended.</summary>
    private async Task StoreAsync(string ns, string pod, EndedWork ended, CancellationToken cancellationToken)
    {
        var trial = caches.Trials.Get(ns, ended.Trial);
        while (true)
        {
            if (trial?.Status?.Ended == true)
                return;
            if (trial is null || !Crew.IsInHand(trial) || trial.Status!.Worker != pod)
            {
                // Our cache may be behind. Then what the API server says counts.
                trial = await client.FindAsync<Trial>(ns, ended.Trial, cancellationToken);
                if (trial is null || !Crew.IsInHand(trial) || trial.Status!.Worker != pod)
                    return;
                caches.Trials.Observe(trial);
            }

            if (await TryStoreAsync(trial, ended.Word, cancellationToken))
                return;
            trial = null;
        }
    }

    /// <summary>False where somebody else was faster.</summary>
    private async Task<bool> TryStoreAsync(Trial trial, LastWord word, CancellationToken cancellationToken)
    {
        if (caches.TrainingJobs.Get(trial.Metadata.NamespaceProperty, trial.Spec.TrainingJob) is not { } job)
            return true;
        var now = time.GetUtcNow();
        var (metric, retries) = (job.Spec.Objective.Metric, (job.Spec.Trial ?? new()).Retries);
        var pod = caches.Pods.Get(trial.Metadata.NamespaceProperty, trial.Status!.Worker!);
        var result = WorkResults.Of(word, now).Advised(pod is null ? [] : [pod], job.Status?.Preflight?.TrialBytes);
        var curve = reports.CurveOf(trial);
        var status =
            job.Spec.Suspend && result.Lost is not null
                ? TrialStatuses.Waiting(trial.Status, TrialReconciler.Suspended, curve)
                : TrialStatuses.Of(trial.Status, result, metric, curve, now, retries);
        return await TryWriteAsync(trial, status, cancellationToken);
    }

    private async Task<bool> TryWriteAsync(Trial trial, TrialStatus status, CancellationToken cancellationToken)
    {
        try
        {
            await writer.WriteAsync(trial, status, cancellationToken);
            return true;
        }
        catch (ApiException e) when (e.IsConflict)
        {
            return false;
        }
    }

    /// <summary>The answer to a worker; null where it is to wait.</summary>
    private async Task<WorkAnswer?> OfferAsync(ObjectKey key, string pod, CancellationToken cancellationToken)
    {
        if (caches.Jobs.Get(key) is not { Metadata.DeletionTimestamp: null, Metadata.Controller: { } owner } worker)
            return new(WorkVerdict.Done);
        var job = caches.TrainingJobs.Get(key.Namespace, owner.Name);
        if (job is null || job.Metadata.Uid != owner.Uid)
            return new(WorkVerdict.Done);
        var crew = Crew.Of(job, caches);
        if (!crew.Needs(worker) && crew.InHandOf(pod) is null)
            return await LetGoAsync(worker, cancellationToken);
        if (caches.Pods.Get(key.Namespace, pod) is not { } known)
            return null;
        if (known.Metadata is { DeletionTimestamp: not null } || known.Metadata.Controller?.Uid != worker.Metadata.Uid)
            return new(WorkVerdict.Done);
        if (crew.InHandOf(pod) is { } again)
            return Offer(job, again);
        return await GiveAsync(crew, worker, pod, cancellationToken) is { } given ? Offer(job, given) : null;
    }

    /// <summary>One that was never handed a trial ends all the same as it should.</summary>
    private async Task<WorkAnswer> LetGoAsync(V1Job worker, CancellationToken cancellationToken)
    {
        if (!Crew.HasWorked(worker))
            caches.Jobs.Observe(await client.MarkAsync(worker, Crew.Worked, cancellationToken));
        return new(WorkVerdict.Done);
    }

    /// <summary>Gives the first trial that waits to a worker; null where none does.</summary>
    private async Task<Trial?> GiveAsync(Crew crew, V1Job worker, string pod, CancellationToken cancellationToken)
    {
        if (crew.Waiting.FirstOrDefault(waiting => _beingGiven.TryAdd(waiting.Metadata.Uid!, true)) is not { } trial)
            return null;
        try
        {
            if (!Crew.HasWorked(worker))
                caches.Jobs.Observe(await client.MarkAsync(worker, Crew.Worked, cancellationToken));
            if (!await TryWriteAsync(trial, TrialStatuses.Given(trial.Status, pod, time.GetUtcNow()), cancellationToken))
                return null;
            if (caches.Trials.Get(trial.Key) is { Status.Worker: not null } given)
                return given;
            await TryWriteAsync(caches.Trials.Get(trial.Key)!, TrialStatuses.Waiting(trial.Status, Outdated), cancellationToken);
            return null;
        }
        finally
        {
            _beingGiven.TryRemove(trial.Metadata.Uid!, out _);
        }
    }

    private WorkAnswer Offer(TrainingJob job, Trial trial) =>
        new(
            WorkVerdict.Offer,
            new()
            {
                Trial = trial.Metadata.Name!,
                File = TrialFiles.ForTrial(job, trial),
                ReportUrl = options.ReportUrlOf(trial.Metadata.NamespaceProperty, trial.Metadata.Name!)!.ToString(),
                ReportToken = tokens.Of(trial.Metadata.Uid!),
            }
        );
}
