using k8s.Models;
using Trainyard.Api;
using Trainyard.Contracts;
using Trainyard.Controllers.Pods;
using Trainyard.Controllers.Reports;
using Trainyard.Controllers.Troubles;
using Trainyard.Controllers.Workers;
using Trainyard.Runtime;

namespace Trainyard.Controllers.Trials;

/// <summary>Runs one parameter set: makes its Job, or leaves it to a reused worker, and writes down what came of it.</summary>
/// <param name="client">For writes.</param>
/// <param name="caches">For reads.</param>
/// <param name="tokens">Makes the trials' tokens.</param>
/// <param name="worked">Looks at the trials that reused workers run.</param>
/// <param name="writer">Writes down what came of a trial.</param>
public sealed class TrialReconciler(
    ApiClient client,
    ClusterCaches caches,
    ReportService reports,
    ReportTokens tokens,
    WorkedTrials worked,
    TrialWriter writer,
    TrainyardOptions options,
    TimeProvider time
) : IEntityController<Trial>
{
    /// <summary>What is written of a trial whose job is suspended.</summary>
    internal static readonly Trouble Suspended = Trouble.Wait(TroubleReason.Suspended, "spec.suspend is true");

    /// <inheritdoc/>
    public async Task<ReconcileResult> ReconcileAsync(Trial trial, CancellationToken cancellationToken)
    {
        if (trial.Status?.Ended == true || trial.Metadata.DeletionTimestamp is not null)
            return ReconcileResult.Done;
        if (caches.TrainingJobs.Get(trial.Metadata.NamespaceProperty, trial.Spec.TrainingJob) is not { } owner)
            return ReconcileResult.Done;
        var job = caches.Jobs.Get(trial.Key).OwnedBy(trial);
        if (trial.Spec.Stop)
            return await StopAsync(trial, job, cancellationToken);
        if (job is null && worked.Run(trial, owner))
            return await WorkAsync(trial, owner, cancellationToken);
        if (job is null)
            return await StartAsync(trial, owner, cancellationToken);

        var result = MissingMetrics
            .Over(await ObserveAsync(job, owner.Spec, cancellationToken), owner.Spec)
            .Advised(caches.Pods.OwnedBy(job.Metadata.Uid!), owner.Status?.Preflight?.TrialBytes);
        var status = TrialStatuses.Of(trial.Status, result, owner.Spec.Objective.Metric, reports.CurveOf(trial), time.GetUtcNow());
        var goes = result.Lost is not null || (result is { Ended: true, Word: null, Failure: not null } && !StepResults.IsOver(job));
        if (goes)
            await DeleteAsync(job, cancellationToken);
        else if (!result.Ended)
            await client.SuspendAsync(caches, job, owner.Spec.Suspend, cancellationToken);
        await writer.WriteAsync(trial, status, cancellationToken);
        return result.LookAt is { } at ? ReconcileResult.After(at - time.GetUtcNow()) : ReconcileResult.Done;
    }

    private async Task<StepResult> ObserveAsync(V1Job job, TrainingJobSpec spec, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var result = await StepPods.ObserveAsync(client, caches, job, options.StartPatience, now, cancellationToken);
        if (result.SilentPod is not { } pod)
            return result;
        var metrics = new PrintedMetrics(spec.Objective.Metric, spec.Trial?.Metrics);
        metrics.ReadFile(result.Told ?? "");
        if (!metrics.HasObjective)
            metrics.ReadLines(await LogAsync(job.Metadata.NamespaceProperty!, pod, cancellationToken));
        return metrics.Over(result);
    }

    /// <summary>The end of a pod's log; nothing where it is gone.</summary>
    private async Task<List<string>> LogAsync(string ns, string pod, CancellationToken cancellationToken)
    {
        var lines = new List<string>();
        try
        {
            await foreach (var line in client.LogAsync(ns, pod, new() { TailLines = PrintedMetrics.Lines }, cancellationToken))
                lines.Add(line);
        }
        catch (ApiException e) when (e.IsNotFound)
        {
            // The trial will have failed for want of a metric.
        }

        return lines;
    }

    private async Task<ReconcileResult> StartAsync(Trial trial, TrainingJob owner, CancellationToken cancellationToken)
    {
        if (owner.Spec.Suspend)
            return await WaitAsync(trial, Suspended, ReconcileResult.Done, cancellationToken);
        try
        {
            var job = TrainingPods.Job(owner, StepOf(trial, owner), options);
            caches.Jobs.Observe(ChildApplier.Refuse(await client.CreateOrGetAsync(job, cancellationToken), trial));
            return ReconcileResult.Done;
        }
        catch (Exception e) when (Refusals.Of(e) is { } trouble)
        {
            return await RefusedAsync(trial, trouble, cancellationToken);
        }
    }

    private async Task<ReconcileResult> RefusedAsync(Trial trial, Trouble trouble, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var later = ReconcileResult.After(Refusals.NextLook(trial.Metadata.CreationTimestamp ?? now, now));
        return await WaitAsync(trial, trouble, later, cancellationToken);
    }

    /// <summary>A reused worker runs it, and tells its end itself: here is seen to it that there are workers, and that they live.</summary>
    private async Task<ReconcileResult> WorkAsync(Trial trial, TrainingJob owner, CancellationToken cancellationToken)
    {
        if (owner.Spec.Suspend)
            return await WaitAsync(trial, Suspended, ReconcileResult.Done, cancellationToken);
        try
        {
            var now = time.GetUtcNow();
            var result = await worked.ObserveAsync(trial, owner, now, cancellationToken);
            var (metric, retries) = (owner.Spec.Objective.Metric, (owner.Spec.Trial ?? new()).Retries);
            var status = TrialStatuses.Of(trial.Status, result, metric, reports.CurveOf(trial), now, retries);
            await writer.WriteAsync(trial, status, cancellationToken);
            return result.LookAt is { } at ? ReconcileResult.After(at - now) : ReconcileResult.Done;
        }
        catch (Exception e) when (Refusals.Of(e) is { } trouble && !Crew.IsInHand(trial))
        {
            return await RefusedAsync(trial, trouble, cancellationToken);
        }
    }

    private TrainingPods.Step StepOf(Trial trial, TrainingJob owner) =>
        new(
            trial.Metadata.Name!,
            Labels.TrialJob(owner, trial.Spec.Run, trial.Metadata.Name!),
            V1OwnerReference.To(trial),
            TrialFiles.ForTrial(owner, trial),
            options.ReportUrlOf(trial.Metadata.NamespaceProperty, trial.Metadata.Name!),
            tokens.Of(trial.Metadata.Uid!)
        );

    private async Task<ReconcileResult> WaitAsync(Trial trial, Trouble trouble, ReconcileResult next, CancellationToken cancellationToken)
    {
        await writer.WriteAsync(trial, TrialStatuses.Waiting(trial.Status, trouble, reports.CurveOf(trial)), cancellationToken);
        return next;
    }

    private async Task<ReconcileResult> StopAsync(Trial trial, V1Job? job, CancellationToken cancellationToken)
    {
        if (job is not null)
            await DeleteAsync(job, cancellationToken);
        else
            await worked.DismissAsync(trial, cancellationToken);
        await writer.WriteAsync(trial, TrialStatuses.Stopped(trial.Status, reports.CurveOf(trial), time.GetUtcNow()), cancellationToken);
        return ReconcileResult.Done;
    }

    private async Task DeleteAsync(V1Job job, CancellationToken cancellationToken) =>
        await client.DeleteAsync<V1Job>(job.Metadata.NamespaceProperty, job.Key.Name, null, cancellationToken);
}
