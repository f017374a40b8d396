using Microsoft.Extensions.Logging;
using Trainyard.Api;
using Trainyard.Kubernetes;

namespace Trainyard.Controllers.Predictors;

/// <summary>Serves a model: a Deployment for each version, and around them what makes them reachable, scaled and safe.</summary>
/// <param name="client">For writes.</param>
/// <param name="caches">For reads.</param>
/// <param name="events">Tells people what happens.</param>
/// <param name="options">The operator's options.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">State changes.</param>
public sealed partial class PredictorReconciler(
    KubernetesClient client, ClusterCaches caches, EventRecorder events, TrainyardOptions options, TimeProvider time, ILogger<PredictorReconciler> logger)
    : IEntityController<Predictor>
{
    private static readonly TimeSpan NameTakenRetry = TimeSpan.FromSeconds(30);
    private readonly Children children = new(client, FieldManagers.Predictor);
    private readonly OptionalChildren optional = new(client, FieldManagers.Predictor, time);

    /// <inheritdoc/>
    public async Task<ReconcileResult> ReconcileAsync(Predictor predictor, CancellationToken cancellation)
    {
        if (predictor.Metadata.DeletionTimestamp is not null) return ReconcileResult.Done;
        if (PredictorRules.Check(predictor) is { Count: > 0 } faults)
            return await WriteAsync(predictor, PredictorStatuses.Rejected(predictor, faults, time.GetUtcNow()), cancellation).ConfigureAwait(false);

        var plan = Observe(predictor);
        if (plan.Choice.Model is { } model)
        {
            if (await ApplyAsync(predictor, model, plan, cancellation).ConfigureAwait(false) is { } taken)
                return await RefuseAsync(predictor, taken, cancellation).ConfigureAwait(false);
            plan = Observe(predictor);
        }

        var pods = caches.Pods.Labelled(ApiGroup.PredictorLabel, predictor.Metadata.Name!).Where(pod => pod.Metadata.Namespace == predictor.Metadata.Namespace);
        var status = PredictorStatuses.Of(predictor, plan, [.. pods], caches.Ingresses.Get(predictor.Key), time.GetUtcNow());
        await WriteAsync(predictor, status, cancellation).ConfigureAwait(false);
        return !plan.IsMoving && caches.Deployments.OwnedBy(predictor.Metadata.Uid!).Count > 1 ? ReconcileResult.After(PredictorPlans.Overlap) : ReconcileResult.Done;
    }

    private PredictorPlan Observe(Predictor predictor)
    {
        var job = predictor.Spec.Model.TrainingJob is { } name ? caches.TrainingJobs.Get(predictor.Metadata.Namespace, name) : null;
        return PredictorPlans.Of(predictor, ServedModels.Choose(predictor, job, options), caches.Deployments.OwnedBy(predictor.Metadata.Uid!), time.GetUtcNow());
    }

    /// <summary>Makes everything what it should be; gives the fault where a name belongs to somebody else.</summary>
    private async Task<Fault?> ApplyAsync(Predictor predictor, ServedModel model, PredictorPlan plan, CancellationToken cancellation)
    {
        try
        {
            await ApplySurroundingsAsync(predictor, plan.Serving ?? model, cancellation).ConfigureAwait(false);
            await ApplyDeploymentAsync(predictor, model, plan, cancellation).ConfigureAwait(false);
            await DeleteOldAsync(plan, cancellation).ConfigureAwait(false);
            return null;
        }
        catch (NameTakenException e)
        {
            return new(FaultReason.NameTaken, "metadata.name", e.Message);
        }
    }

    private async Task<ReconcileResult> RefuseAsync(Predictor predictor, Fault fault, CancellationToken cancellation)
    {
        await WriteAsync(predictor, PredictorStatuses.Rejected(predictor, [fault], time.GetUtcNow()), cancellation).ConfigureAwait(false);
        return ReconcileResult.After(NameTakenRetry);
    }

    private async Task ApplySurroundingsAsync(Predictor predictor, ServedModel serving, CancellationToken cancellation)
    {
        var (key, uid) = (predictor.Key, predictor.Metadata.Uid!);
        await children.ApplyAsync(PredictorResources.ServiceAccount(predictor), key, uid, caches.ServiceAccounts, cancellation).ConfigureAwait(false);
        await children.ApplyAsync(PredictorResources.Service(predictor, serving), key, uid, caches.Services, cancellation).ConfigureAwait(false);
        await children.ApplyAsync(PredictorResources.Autoscaler(predictor, serving), key, uid, caches.Autoscalers, cancellation).ConfigureAwait(false);
        await children.ApplyAsync(PredictorResources.Ingress(predictor), key, uid, caches.Ingresses, cancellation).ConfigureAwait(false);
        await children.ApplyAsync(PredictorResources.DisruptionBudget(predictor), key, uid, caches.DisruptionBudgets, cancellation).ConfigureAwait(false);
        await optional.ApplyAsync(PredictorResources.HttpRoute(predictor), key, uid, cancellation).ConfigureAwait(false);
        await optional.ApplyAsync(PredictorResources.ServiceMonitor(predictor), key, uid, cancellation).ConfigureAwait(false);
    }

    /// <summary>Replicas are written when a Deployment is made, and later only where no autoscaler drives it.</summary>
    private async Task ApplyDeploymentAsync(Predictor predictor, ServedModel model, PredictorPlan plan, CancellationToken cancellation)
    {
        var credentials = plan.Choice.Credentials;
        var autoscaled = PredictorResources.IsAutoscaled(predictor);
        if (plan.Wanted is not { } there)
        {
            var made = await client.CreateOrGetAsync(PredictorPods.Deployment(predictor, model, credentials, plan.Replicas, options), cancellation).ConfigureAwait(false);
            Children.Refuse(made, predictor.Metadata.Uid!);
            caches.Deployments.Observe(made);
        }
        else if (there.Metadata.Annotation(PredictorPods.InputsAnnotation) != PredictorPods.Inputs(predictor, model, credentials))
            caches.Deployments.Observe(await client.ApplyAsync(PredictorPods.Deployment(predictor, model, credentials, null, options), FieldManagers.Predictor, cancellation: cancellation).ConfigureAwait(false));
        else if (!autoscaled && there.Spec?.Replicas != plan.Replicas)
            await client.ScaleAsync<V1Deployment>(there.Metadata.Namespace!, there.Key.Name, plan.Replicas, cancellation).ConfigureAwait(false);
    }

    private async Task DeleteOldAsync(PredictorPlan plan, CancellationToken cancellation)
    {
        foreach (var old in plan.Old)
            await client.DeleteAsync<V1Deployment>(old.Metadata.Namespace, old.Key.Name, null, cancellation).ConfigureAwait(false);
    }

    private async Task<ReconcileResult> WriteAsync(Predictor predictor, PredictorStatus status, CancellationToken cancellation)
    {
        var wanted = predictor with { Status = status };
        if (Predictor.Type.Same(predictor, wanted)) return ReconcileResult.Done;
        caches.Predictors.Observe(await client.ReplaceStatusAsync(wanted, cancellation).ConfigureAwait(false));
        if (predictor.Status?.Phase == status.Phase && predictor.Status?.Model?.Digest == status.Model?.Digest) return ReconcileResult.Done;
        Log.Changed(logger, predictor.Key, status.Phase, status.Model?.Version);
        var about = status.Conditions.Find("Stalled") ?? status.Conditions.Find("Progressing")!;
        if (about.Type == "Stalled") events.Warning(predictor, about.Reason!, about.Message!);
        else events.Normal(predictor, status.Phase!, about.Message!);
        return ReconcileResult.Done;
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "The predictor {Predictor} is {Phase}, version {Version}")]
        public static partial void Changed(ILogger logger, ObjectKey predictor, string? phase, int? version);
    }
}
