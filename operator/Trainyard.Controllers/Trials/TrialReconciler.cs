using k8s.Models;
using Microsoft.Extensions.Logging;
using Trainyard.Api;
using Trainyard.Contracts;
using Trainyard.Controllers.Pods;
using Trainyard.Controllers.Reports;
using Trainyard.Controllers.Troubles;
using Trainyard.Runtime;

namespace Trainyard.Controllers.Trials;

/// <summary>Runs one parameter set: makes its Job, and writes down what came of it.</summary>
/// <param name="client">For writes.</param>
/// <param name="caches">For reads.</param>
/// <param name="tokens">Makes the trials' tokens.</param>
/// <param name="events">Tells people of failures.</param>
/// <param name="metrics">Counts what has ended, and its CPU time.</param>
public sealed partial class TrialReconciler(
    ApiClient client,
    ClusterCaches caches,
    ReportDesk desk,
    ReportTokens tokens,
    EventRecorder events,
    TrainyardOptions options,
    TimeProvider time,
    TrainyardMetrics metrics,
    ILogger<TrialReconciler> logger
) : IEntityController<Trial>
{
    private static readonly Trouble Suspended = Trouble.Wait(TroubleReason.Suspended, "spec.suspend is true");

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
        if (job is null)
            return await StartAsync(trial, owner, cancellationToken);

        var result = await ObserveAsync(job, owner.Spec, cancellationToken);
        var status = TrialStatuses.Of(trial.Status, result, owner.Spec.Objective.Metric, desk.CurveOf(trial), time.GetUtcNow());
        var goes = result.Lost is not null || (result is { Ended: true, Word: null, Failure: not null } && !StepResults.IsOver(job));
        if (goes)
            await DeleteAsync(job, cancellationToken);
        else if (!result.Ended)
            await client.SuspendAsync(caches, job, owner.Spec.Suspend, cancellationToken);
        await WriteAsync(trial, status, cancellationToken);
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
            caches.Jobs.Observe(Children.Refuse(await client.CreateOrGetAsync(job, cancellationToken), trial));
            return ReconcileResult.Done;
        }
        catch (Exception e) when (Refusals.Of(e) is { } trouble)
        {
            var now = time.GetUtcNow();
            var later = ReconcileResult.After(Refusals.NextLook(trial.Metadata.CreationTimestamp ?? now, now));
            return await WaitAsync(trial, trouble, later, cancellationToken);
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
        await WriteAsync(trial, TrialStatuses.Waiting(trial.Status, trouble), cancellationToken);
        return next;
    }

    private async Task<ReconcileResult> StopAsync(Trial trial, V1Job? job, CancellationToken cancellationToken)
    {
        if (job is not null)
            await DeleteAsync(job, cancellationToken);
        await WriteAsync(trial, TrialStatuses.Stopped(trial.Status, desk.CurveOf(trial), time.GetUtcNow()), cancellationToken);
        return ReconcileResult.Done;
    }

    private async Task DeleteAsync(V1Job job, CancellationToken cancellationToken) =>
        await client.DeleteAsync<V1Job>(job.Metadata.NamespaceProperty, job.Key.Name, null, cancellationToken);

    private async Task WriteAsync(Trial trial, TrialStatus status, CancellationToken cancellationToken)
    {
        var wanted = trial with { Status = status };
        if (ClusterJson.Options.Same(trial with { Status = trial.Status ?? new() }, wanted))
            return;
        caches.Trials.Observe(await client.ChangeStatusAsync(trial, wanted, cancellationToken));
        if (trial.Status?.Phase != status.Phase)
            Log.Changed(logger, trial.Key, status.Phase, status.Value);
        if (status is { Ended: false, Reason: { } reason } && trial.Status?.Reason != reason)
            Tell(trial, status, reason);
        if (!status.Ended)
            return;
        desk.End(trial, status);
        metrics.TrialEnded(status);
        if (status is { Phase: TrialPhase.Failed, Failure: { } failure })
            events.Warning(trial, failure.Class.ToString(), failure.Message);
    }

    private void Tell(Trial trial, TrialStatus status, string reason)
    {
        if (status.Failure is null)
            events.Normal(trial, reason, status.Message!);
        else
            events.Warning(trial, reason, status.Message!);
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "The trial {Trial} is {Phase}, value {Value}")]
        public static partial void Changed(ILogger logger, ObjectKey trial, TrialPhase phase, double? value);
    }
}
