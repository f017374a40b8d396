using k8s;
using k8s.Models;
using Microsoft.Extensions.Logging;
using Trainyard.Api;
using Trainyard.Controllers.Rollouts;
using Trainyard.Controllers.Troubles;
using Trainyard.Runtime;

namespace Trainyard.Controllers.Predictors;

/// <summary>Serves a model: a Deployment for each version, and around them what makes them reachable, scaled and safe.</summary>
/// <param name="client">For writes.</param>
/// <param name="caches">For reads.</param>
/// <param name="rollouts">Knows what routers have told.</param>
/// <param name="drift">Knows what pods have told.</param>
/// <param name="events">Tells people what happens.</param>
public sealed partial class PredictorReconciler(
    ApiClient client,
    ClusterCaches caches,
    RolloutService rollouts,
    DriftService drift,
    EventRecorder events,
    TrainyardOptions options,
    TimeProvider time,
    ILogger<PredictorReconciler> logger
) : IEntityController<Predictor>
{
    private readonly ChildApplier _children = new(client, FieldManagers.Predictor);
    private readonly OptionalChildren _optional = new(client, FieldManagers.Predictor, time);

    /// <inheritdoc/>
    public async Task<ReconcileResult> ReconcileAsync(Predictor predictor, CancellationToken cancellationToken)
    {
        if (predictor.Metadata.DeletionTimestamp is not null)
            return ReconcileResult.Done;
        if (FaultsOf(predictor) is { Count: > 0 } faults)
            return await RejectAsync(predictor, faults, cancellationToken);

        var plan = Observe(predictor);
        if (plan.Choice.Model is { } model)
        {
            var (refused, missing) = await ApplyAsync(predictor, model, plan, cancellationToken);
            plan = Observe(predictor) with { Missing = missing };
            plan = PredictorPlans.Judged(predictor, await HinderedAsync(predictor, plan, refused, cancellationToken));
        }

        var now = time.GetUtcNow();
        var status = PredictorStatuses.Of(predictor, plan, caches.Ingresses.Get(predictor.Key), options.StartPatience, now);
        await WriteAsync(predictor, status, cancellationToken);
        return NextLook(predictor, plan, now);
    }

    /// <inheritdoc/>
    public void Forget(ObjectKey key) => _optional.Forget(key);

    private IReadOnlyList<Fault> FaultsOf(Predictor predictor)
    {
        if (PredictorRules.Check(predictor) is { Count: > 0 } faults)
            return faults;
        return HostClaims.FaultOf(predictor, caches.Predictors.List()) is { } taken ? [taken] : [];
    }

    /// <summary>What serves goes on, but for a route that is another's.</summary>
    private async Task<ReconcileResult> RejectAsync(Predictor predictor, IReadOnlyList<Fault> faults, CancellationToken cancellationToken)
    {
        if (faults[0].Reason == FaultReason.HostTaken)
        {
            await _children.ApplyAsync<V1Ingress>(null, predictor.Key, predictor, caches.Ingresses, cancellationToken);
            await _optional.ApplyAsync<HttpRoute>(null, predictor.Key, predictor, cancellationToken);
        }

        await WriteAsync(predictor, PredictorStatuses.Rejected(predictor, faults, time.GetUtcNow()), cancellationToken);
        return ReconcileResult.Done;
    }

    private PredictorPlan Observe(Predictor predictor)
    {
        var job = predictor.Spec.Model.TrainingJob is { } name ? caches.TrainingJobs.Get(predictor.Metadata.NamespaceProperty, name) : null;
        return PredictorPlans.Of(
            predictor,
            ServedModels.Choose(predictor, job, options),
            caches.Deployments.OwnedBy(predictor.Metadata.Uid!),
            canary => FiguresOf(predictor, canary),
            time.GetUtcNow(),
            rollouts.Activity(predictor)
        ) with
        {
            Drift = DriftChecks.Of(predictor, drift.Lately(predictor)),
        };
    }

    private RolloutFigures? FiguresOf(Predictor predictor, CanaryStatus canary) =>
        predictor.Status?.Model is { } stable && rollouts.Lately(predictor, canary.Window) is { } reports
            ? RolloutFigures.Of(reports, PredictorPods.ModelKey(stable), canary.Version)
            : null;

    /// <summary>The plan with what stands in its way: what the API server refuses, else what keeps the pods from coming up.</summary>
    private async Task<PredictorPlan> HinderedAsync(
        Predictor predictor,
        PredictorPlan plan,
        Trouble? refused,
        CancellationToken cancellationToken
    )
    {
        var now = time.GetUtcNow();
        var since = predictor.Status?.Conditions.Find(ConditionType.Stalled)?.LastTransitionTime ?? now;
        if (refused is not null)
            return plan with { Trouble = refused, IsRefused = true, LookAt = now + Refusals.NextLook(since, now) };
        if (!plan.IsMoving)
            return plan;
        var pods = caches
            .Pods.Labelled(ApiGroup.PredictorLabel, predictor.Metadata.Name!)
            .Where(pod => pod.Metadata.NamespaceProperty == predictor.Metadata.NamespaceProperty)
            .ToList();
        var workload = PredictorPlans.WorkloadOf(plan, pods);
        if (PredictorPlans.RouterOf(plan, pods) is { } router && Hindrances.Of(workload) is null && Hindrances.Of(router) is not null)
            workload = router;
        var puzzle = Hindrances.PuzzleOf(workload, now);
        var events = await client.AskAsync(puzzle, predictor.Metadata.NamespaceProperty!, now, cancellationToken);
        var trouble = Hindrances.Of(workload with { Events = events });
        var giveUp = trouble?.GiveUpAt(options.StartPatience, now);
        DateTimeOffset?[] looks = [puzzle?.NextLook(now), giveUp > now ? giveUp : null];
        return plan with { Trouble = trouble, LookAt = looks.Min() };
    }

    /// <summary>Makes everything what it should be; gives what the API server does not take, and the kinds that it does not know.</summary>
    private async Task<(Trouble? Refused, IReadOnlyList<string> Missing)> ApplyAsync(
        Predictor predictor,
        ServedModel model,
        PredictorPlan plan,
        CancellationToken cancellationToken
    )
    {
        var missing = new List<string>();
        if (await RefusalOf(() => ApplyPodsAsync(predictor, model, plan, cancellationToken)) is { } nobody)
            return (nobody, missing);
        Trouble? first = null;
        foreach (var step in Surroundings(predictor, plan.Serving ?? model, plan.Rollout is { GoesOn: true }, missing, cancellationToken))
        {
            var refused = await RefusalOf(step);
            first ??= refused;
        }

        await DeleteOldAsync(plan, cancellationToken);
        return (first, missing);
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

    /// <summary>Without these nobody is served. The Service moves with the plan, which knows which pods are ready.</summary>
    private async Task ApplyPodsAsync(Predictor predictor, ServedModel model, PredictorPlan plan, CancellationToken cancellationToken)
    {
        var key = predictor.Key;
        var (account, service) = (
            PredictorResources.ServiceAccount(predictor),
            PredictorResources.Service(predictor, PredictorPlans.SelectorOf(predictor, plan, model))
        );
        await _children.ApplyAsync(account, key, predictor, caches.ServiceAccounts, cancellationToken);
        await _children.ApplyAsync(service, key, predictor, caches.Services, cancellationToken);
        await ApplyDeploymentAsync(predictor, model, plan, cancellationToken);
        var routers = plan.Rollout is { GoesOn: true } rollout ? rollout.Routers : predictor.Spec.Autoscaling?.MaxReplicas ?? 1;
        if ((plan.Rollout is { GoesOn: true } || PredictorResources.MaySleep(predictor)) && plan.Router is null)
        {
            var router = RouterResources.Deployment(predictor, routers, rollouts.TokenOf(predictor), options);
            caches.Deployments.Observe(ChildApplier.Refuse(await client.CreateOrGetAsync(router, cancellationToken), predictor));
        }
    }

    /// <summary>What stands around the pods: each is made, whether or not the API server takes the others.</summary>
    private IEnumerable<Func<Task>> Surroundings(
        Predictor predictor,
        ServedModel serving,
        bool rollingOut,
        List<string> missing,
        CancellationToken cancellationToken
    )
    {
        var key = predictor.Key;
        yield return () =>
            _children.ApplyAsync(
                PredictorResources.Autoscaler(predictor, serving, rollingOut),
                key,
                predictor,
                caches.Autoscalers,
                cancellationToken
            );
        yield return () =>
            _children.ApplyAsync(
                PredictorResources.DisruptionBudget(predictor),
                key,
                predictor,
                caches.DisruptionBudgets,
                cancellationToken
            );
        yield return () =>
            _children.ApplyAsync(PredictorResources.NetworkPolicy(predictor), key, predictor, caches.NetworkPolicies, cancellationToken);
        yield return () => _children.ApplyAsync(PredictorResources.Ingress(predictor), key, predictor, caches.Ingresses, cancellationToken);
        yield return () => ApplyOptionalAsync(PredictorResources.HttpRoute(predictor), predictor, missing, cancellationToken);
        yield return () => ApplyOptionalAsync(PredictorResources.PodMonitor(predictor), predictor, missing, cancellationToken);
    }

    private async Task ApplyOptionalAsync<T>(T? wanted, Predictor predictor, List<string> missing, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        var known = await _optional.ApplyAsync(wanted, predictor.Key, predictor, cancellationToken);
        if (wanted is not null && !known)
            missing.Add(ResourceType<T>.Kind);
    }

    /// <summary>Replicas are written when a Deployment is made, and later only where no autoscaler drives it.</summary>
    private async Task ApplyDeploymentAsync(Predictor predictor, ServedModel model, PredictorPlan plan, CancellationToken cancellationToken)
    {
        var credentials = plan.Choice.Credentials;
        var autoscaled = PredictorResources.IsAutoscaled(predictor) && plan.Rollout is null;
        var previous = PredictorPlans.PreviousOf(predictor, plan);
        if (plan.Wanted is not { } there)
        {
            var made = await client.CreateOrGetAsync(
                PredictorPods.Deployment(predictor, model, credentials, previous, plan.Replicas, options, drift.TokenOf(predictor)),
                cancellationToken
            );
            caches.Deployments.Observe(ChildApplier.Refuse(made, predictor));
        }
        else if (there.Metadata.Annotation(PredictorPods.InputsAnnotation) != PredictorPods.Inputs(predictor, model, credentials))
        {
            caches.Deployments.Observe(
                await client.ApplyAsync(
                    PredictorPods.Deployment(predictor, model, credentials, previous, null, options, drift.TokenOf(predictor)),
                    FieldManagers.Predictor,
                    cancellationToken: cancellationToken
                )
            );
        }
        else if (there.Spec?.Replicas != plan.Replicas && (!autoscaled || plan.Replicas == 0 || there.Spec?.Replicas == 0))
        {
            await client.ScaleAsync<V1Deployment>(there.Metadata.NamespaceProperty!, there.Key.Name, plan.Replicas, cancellationToken);
        }
    }

    private async Task DeleteOldAsync(PredictorPlan plan, CancellationToken cancellationToken)
    {
        foreach (var old in plan.Old)
            await client.DeleteAsync<V1Deployment>(old.Metadata.NamespaceProperty, old.Key.Name, null, cancellationToken);
    }

    private async Task WriteAsync(Predictor predictor, PredictorStatus status, CancellationToken cancellationToken)
    {
        var wanted = predictor with { Status = status };
        if (ClusterJson.Options.Same(predictor, wanted))
            return;
        caches.Predictors.Observe(await client.ChangeStatusAsync(predictor, wanted, cancellationToken));
        foreach (var told in PredictorAnnouncements.Of(predictor.Status, status))
        {
            Log.Changed(logger, predictor.Key, status.Phase, status.Model?.Version, told.Reason, told.Message);
            events.Tell(predictor, told);
        }

        if (status.Canary is null && predictor.Status?.Canary is not null && !PredictorResources.MaySleep(predictor))
            rollouts.Forget(predictor);
    }

    private ReconcileResult NextLook(Predictor predictor, PredictorPlan plan, DateTimeOffset now)
    {
        var overlaps = !plan.IsMoving && caches.Deployments.OwnedBy(predictor.Metadata.Uid!).Count > 1;
        TimeSpan?[] waits =
        [
            plan.LookAt - now,
            plan.Rollout?.LookAt - now,
            plan.Sleep.LookIn,
            overlaps ? PredictorPlans.Overlap : null,
            plan.Missing.Count > 0 ? OptionalChildren.AskAgain : null,
        ];
        return waits.Min() is { } soonest ? ReconcileResult.After(soonest) : ReconcileResult.Done;
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "The predictor {Predictor} is {Phase}, version {Version}: {Reason}: {Why}")]
        public static partial void Changed(
            ILogger logger,
            ObjectKey predictor,
            PredictorPhase? phase,
            int? version,
            string reason,
            string why
        );
    }
}
