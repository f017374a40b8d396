using k8s.Models;
using Microsoft.Extensions.Logging;
using Trainyard.Api;
using Trainyard.Controllers.Predictors;
using Trainyard.Controllers.Troubles;
using Trainyard.Runtime;

namespace Trainyard.Controllers.Scorers;

/// <summary>Runs a Scorer: a Deployment for a stream, a Job for all that there is, a Job at each time of a schedule.</summary>
/// <param name="client">For writes.</param>
/// <param name="caches">For reads.</param>
/// <param name="service">Knows what pods have told.</param>
/// <param name="events">Tells people what happens.</param>
public sealed partial class ScorerReconciler(
    ApiClient client,
    ClusterCaches caches,
    ScorerService service,
    EventRecorder events,
    TrainyardOptions options,
    TimeProvider time,
    ILogger<ScorerReconciler> logger
) : IEntityController<Scorer>
{
    /// <summary>How often the pods' figures are taken over into the status.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(2);

    private readonly ChildApplier _children = new(client, FieldManagers.Scorer);

    /// <inheritdoc/>
    public async Task<ReconcileResult> ReconcileAsync(Scorer scorer, CancellationToken cancellationToken)
    {
        if (scorer.Metadata.DeletionTimestamp is not null)
            return ReconcileResult.Done;
        var now = time.GetUtcNow();
        if (ScorerRules.Check(scorer) is { Count: > 0 } faults)
        {
            await WriteAsync(scorer, ScorerStatuses.Rejected(scorer, faults, now), cancellationToken);
            return ReconcileResult.Done;
        }

        var sight = Observe(scorer);
        var due = ScorerPlans.Due(scorer, sight, now);
        var refused = await RefusalOf(() => ApplyAsync(scorer, sight, due, cancellationToken));
        sight = Observe(scorer) with { Refused = refused };
        var last = due is not null && refused is null ? now : scorer.Status?.LastScheduleTime;
        var status = ScorerStatuses.Of(scorer, sight, last, now);
        await WriteAsync(scorer, status, cancellationToken);
        if (refused is not null)
            return ReconcileResult.After(Refusals.NextLook(status.Conditions.Find(ConditionType.Running)!.LastTransitionTime, now));
        if (status.Phase is ScorerPhase.Running or ScorerPhase.Failed)
            return ReconcileResult.After(Look);
        return status.NextScheduleTime is { } next ? ReconcileResult.After(next > now ? next - now : Look) : ReconcileResult.Done;
    }

    private ScorerSight Observe(Scorer scorer)
    {
        var (ns, uid) = (scorer.Metadata.NamespaceProperty, scorer.Metadata.Uid!);
        var job = scorer.Spec.Model.TrainingJob is { } name ? caches.TrainingJobs.Get(ns, name) : null;
        List<V1Pod> pods =
        [
            .. caches.Pods.Labelled(ApiGroup.ScorerLabel, scorer.Metadata.Name!).Where(pod => pod.Metadata.NamespaceProperty == ns),
        ];
        var told = service.Lately(scorer);
        var words = pods.Select(ScorerPlans.WordOf).OfType<Contracts.ScorerReport>().Where(word => told.All(one => one.Pod != word.Pod));
        return new()
        {
            Choice = ScorerModels.Choose(scorer, job, options),
            Mode = ScorerMode.Read(scorer.Spec.Mode)!,
            Deployment = caches.Deployments.Get(ns, ScorerResources.Name(scorer)).OwnedBy(scorer),
            Jobs =
            [
                .. caches
                    .Jobs.OwnedBy(uid)
                    .OrderBy(one => one.Metadata.CreationTimestamp)
                    .ThenBy(one => one.Key.Name, StringComparer.Ordinal),
            ],
            Pods = pods,
            Reports = [.. words, .. told],
        };
    }

    private static async Task<Trouble?> RefusalOf(Func<Task> step)
    {
        try
        {
            await step();
            return null;
        }
        catch (Exception e) when (Refusals.Of(e) is { } trouble)
        {
            return trouble;
        }
    }

    private async Task ApplyAsync(Scorer scorer, ScorerSight sight, DateTimeOffset? due, CancellationToken cancellationToken)
    {
        if (sight.Choice.Model is null)
            return;
        foreach (var old in ScorerPlans.Old(scorer, sight))
            await client.DeleteAsync<V1Job>(old.Metadata.NamespaceProperty, old.Key.Name, null, cancellationToken);
        if (sight.Mode.IsStream)
        {
            await ApplyDeploymentAsync(scorer, sight, cancellationToken);
            return;
        }

        if (sight.Deployment is { } stream)
            await client.DeleteAsync<V1Deployment>(stream.Metadata.NamespaceProperty, stream.Key.Name, null, cancellationToken);
        await ApplyJobAsync(scorer, sight, due, cancellationToken);
    }

    private async Task ApplyDeploymentAsync(Scorer scorer, ScorerSight sight, CancellationToken cancellationToken)
    {
        var autoscaled = ScorerResources.IsAutoscaled(scorer) && !scorer.Spec.Suspend;
        var replicas = scorer.Spec.Suspend ? 0 : scorer.Spec.Autoscaling?.MinReplicas ?? 1;
        var inputs = ScorerResources.Inputs(scorer, sight.Choice.Model!);
        if (sight.Deployment is not { } there)
        {
            var wanted = ScorerResources.Deployment(scorer, sight.Choice, service.TokenOf(scorer), replicas, options);
            caches.Deployments.Observe(ChildApplier.Refuse(await client.CreateOrGetAsync(wanted, cancellationToken), scorer));
        }
        else if (there.Metadata.Annotation(PredictorPods.InputsAnnotation) != inputs)
        {
            var wanted = ScorerResources.Deployment(scorer, sight.Choice, service.TokenOf(scorer), null, options);
            caches.Deployments.Observe(await client.ApplyAsync(wanted, FieldManagers.Scorer, cancellationToken: cancellationToken));
        }
        else if (!autoscaled && there.Spec?.Replicas != replicas)
        {
            await client.ScaleAsync<V1Deployment>(there.Metadata.NamespaceProperty!, there.Key.Name, replicas, cancellationToken);
        }

        await _children.ApplyAsync(
            scorer.Spec.Suspend ? null : ScorerResources.Autoscaler(scorer),
            new(scorer.Metadata.NamespaceProperty, ScorerResources.Name(scorer)),
            scorer,
            caches.Autoscalers,
            cancellationToken
        );
    }

    private async Task ApplyJobAsync(Scorer scorer, ScorerSight sight, DateTimeOffset? due, CancellationToken cancellationToken)
    {
        if (sight.Job is { } there)
            await client.SuspendAsync(caches, there, scorer.Spec.Suspend, cancellationToken);
        var wanted = sight.Mode.Schedule is null || due is not null;
        var name = ScorerResources.JobName(scorer, due);
        if (!wanted || scorer.Spec.Suspend || sight.Jobs.Any(job => job.Key.Name == name))
            return;
        var made = ScorerResources.Job(scorer, sight.Choice, name, service.TokenOf(scorer), options);
        caches.Jobs.Observe(ChildApplier.Refuse(await client.CreateOrGetAsync(made, cancellationToken), scorer));
    }

    private async Task WriteAsync(Scorer scorer, ScorerStatus status, CancellationToken cancellationToken)
    {
        var wanted = scorer with { Status = status };
        if (ClusterJson.Options.Same(scorer, wanted))
            return;
        caches.Scorers.Observe(await client.ChangeStatusAsync(scorer, wanted, cancellationToken));
        var (before, told) = (scorer.Status?.Conditions.Find(ConditionType.Running), status.Conditions.Find(ConditionType.Running)!);
        if (scorer.Status?.Phase == status.Phase && before?.Reason == told.Reason)
            return;
        Log.Changed(logger, scorer.Key, status.Phase, told.Reason!, told.Message!);
        events.Tell(scorer, new(status.Phase is ScorerPhase.Failed or ScorerPhase.Rejected, told.Reason!, told.Message!));
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "The scorer {Scorer} is {Phase}: {Reason}: {Why}")]
        public static partial void Changed(ILogger logger, ObjectKey scorer, ScorerPhase? phase, string reason, string why);
    }
}
