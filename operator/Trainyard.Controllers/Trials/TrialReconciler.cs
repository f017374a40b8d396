using Microsoft.Extensions.Logging;
using Trainyard.Api;
using Trainyard.Controllers.Pods;
using Trainyard.Controllers.Reports;
using Trainyard.Kubernetes;
using Trainyard.Models;

namespace Trainyard.Controllers.Trials;

/// <summary>Runs one parameter set: makes its Job, and writes down what came of it.</summary>
/// <param name="client">For writes.</param>
/// <param name="caches">For reads.</param>
/// <param name="desk">Knows the curves.</param>
/// <param name="tokens">Makes the trials' tokens.</param>
/// <param name="events">Tells people of failures.</param>
/// <param name="options">The operator's options.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">State changes.</param>
public sealed partial class TrialReconciler(
    KubernetesClient client, ClusterCaches caches, ReportDesk desk, ReportTokens tokens, EventRecorder events, TrainyardOptions options, TimeProvider time, ILogger<TrialReconciler> logger)
    : IEntityController<Trial>
{
    /// <summary>How long to wait for the garbage collector to remove what a deleted namesake has left.</summary>
    private static readonly TimeSpan AnotherTry = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    public async Task<ReconcileResult> ReconcileAsync(Trial trial, CancellationToken cancellation)
    {
        if (trial.Status?.Ended == true || trial.Metadata.DeletionTimestamp is not null) return ReconcileResult.Done;
        if (caches.TrainingJobs.Get(trial.Metadata.Namespace, trial.Spec.TrainingJob) is not { } owner) return ReconcileResult.Done;
        var job = caches.Jobs.Get(trial.Key).OwnedBy(trial);
        if (trial.Spec.Stop) return await StopAsync(trial, job, cancellation).ConfigureAwait(false);
        if (job is null) return await StartAsync(trial, owner, cancellation).ConfigureAwait(false);

        var result = await ObserveAsync(job, cancellation).ConfigureAwait(false);
        var status = TrialStatuses.Of(trial.Status, result, owner.Spec.Objective.Metric, desk.CurveOf(trial), time.GetUtcNow());
        if (!result.Ended) await SuspendAsync(job, owner.Spec.Suspend, cancellation).ConfigureAwait(false);
        if (result is { Ended: true, Word: null, Failure: not null } && job.Status?.Conditions.IsTrue("Failed") != true) await DeleteAsync(job, cancellation).ConfigureAwait(false);
        await WriteAsync(trial, status, cancellation).ConfigureAwait(false);
        return result.GiveUpAt is { } at ? ReconcileResult.After(at - time.GetUtcNow()) : ReconcileResult.Done;
    }

    private async Task<StepResult> ObserveAsync(V1Job job, CancellationToken cancellation)
    {
        await StepPods.CatchUpAsync(client, caches, job, cancellation).ConfigureAwait(false);
        var result = StepResults.Of(job, caches.Pods.OwnedBy(job.Metadata.Uid!), options.StartPatience, time.GetUtcNow());
        if (result.SilentPod is not { } pod) return result;
        return PrintedMetrics.Over(result, await LogAsync(job.Metadata.Namespace!, pod, cancellation).ConfigureAwait(false));
    }

    /// <summary>The end of a pod's log; nothing where it is gone.</summary>
    private async Task<List<string>> LogAsync(string ns, string pod, CancellationToken cancellation)
    {
        var lines = new List<string>();
        try
        {
            await foreach (var line in client.LogAsync(ns, pod, new() { TailLines = PrintedMetrics.Lines }, cancellation).ConfigureAwait(false)) lines.Add(line);
        }
        catch (KubernetesException e) when (e.IsNotFound)
        {
            // The trial will have failed for want of a metric.
        }

        return lines;
    }

    private async Task<ReconcileResult> StartAsync(Trial trial, TrainingJob owner, CancellationToken cancellation)
    {
        if (owner.Spec.Suspend) return ReconcileResult.Done;
        var step = new TrainingPods.Step(
            trial.Metadata.Name!,
            Labels.TrialJob(owner, trial.Spec.Run, trial.Metadata.Name!),
            V1OwnerReference.To(trial),
            TrialFiles.ForTrial(owner, trial),
            options.ReportUrl is { } url ? new Uri(url, $"{trial.Metadata.Namespace}/{trial.Metadata.Name}") : null,
            tokens.Of(trial.Metadata.Uid!));
        var job = await client.CreateOrGetAsync(TrainingPods.Job(owner, step, options), cancellation).ConfigureAwait(false);
        if (job.OwnedBy(trial) is null) return ReconcileResult.After(AnotherTry);
        caches.Jobs.Observe(job);
        return ReconcileResult.Done;
    }

    private async Task<ReconcileResult> StopAsync(Trial trial, V1Job? job, CancellationToken cancellation)
    {
        if (job is not null) await DeleteAsync(job, cancellation).ConfigureAwait(false);
        await WriteAsync(trial, TrialStatuses.Stopped(trial.Status, desk.CurveOf(trial), time.GetUtcNow()), cancellation).ConfigureAwait(false);
        return ReconcileResult.Done;
    }

    /// <summary>A queue of Kueue's suspends and starts Jobs itself: there we only stop.</summary>
    private async Task SuspendAsync(V1Job job, bool wanted, CancellationToken cancellation)
    {
        if ((job.Spec?.Suspend ?? false) == wanted || (!wanted && job.Metadata.Label(TrainingPods.QueueLabel) is not null)) return;
        caches.Jobs.Observe(await client.SuspendAsync(job, wanted, cancellation).ConfigureAwait(false));
    }

    private async Task DeleteAsync(V1Job job, CancellationToken cancellation) =>
        await client.DeleteAsync<V1Job>(job.Metadata.Namespace, job.Key.Name, null, cancellation).ConfigureAwait(false);

    private async Task WriteAsync(Trial trial, TrialStatus status, CancellationToken cancellation)
    {
        var wanted = trial with { Status = status };
        if (Trial.Type.Same(trial with { Status = trial.Status ?? new() }, wanted)) return;
        caches.Trials.Observe(await client.ReplaceStatusAsync(wanted, cancellation).ConfigureAwait(false));
        Log.Changed(logger, trial.Key, status.Phase, status.Value);
        if (!status.Ended) return;
        desk.End(trial, status);
        TrainyardMetrics.TrialEnded(status);
        if (status is { Phase: TrialPhase.Failed, Failure: { } failure }) events.Warning(trial, failure.Class.ToString(), failure.Message);
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "The trial {Trial} is {Phase}, value {Value}")]
        public static partial void Changed(ILogger logger, ObjectKey trial, TrialPhase phase, double? value);
    }
}
