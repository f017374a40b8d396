using k8s;
using k8s.Models;
using Trainyard.Api;
using Trainyard.Controllers.Rollouts;
using Trainyard.Controllers.Troubles;
using Trainyard.Runtime;

namespace Trainyard.Controllers.Predictors;

/// <summary>What a Predictor's status says. Pure.</summary>
internal static class PredictorStatuses
{
    /// <summary>How many models the history holds.</summary>
    private const int Kept = 10;

    /// <summary>The status of a predictor that cannot be: what serves goes on.</summary>
    public static PredictorStatus Rejected(Predictor predictor, IReadOnlyList<Fault> faults, DateTimeOffset now)
    {
        var (reason, message, before) = (faults[0].Reason, string.Join("; ", faults), predictor.Status);
        var conditions = Conditions(predictor, now)
            .Set(ConditionType.Accepted, false, reason, message)
            .Set(
                ConditionType.Available,
                before?.Conditions.IsTrue(ConditionType.Available) == true,
                reason,
                "the spec is not valid; what served goes on"
            )
            .Set(ConditionType.Progressing, false, reason, "the spec is not valid")
            .SetIf(true, ConditionType.Stalled, reason, message);
        return (before ?? new()) with
        {
            ObservedGeneration = predictor.Metadata.Generation ?? 0,
            Phase = PredictorPhase.Rejected,
            Conditions = conditions.All,
            Url = reason == FaultReason.HostTaken && before?.Url is not null ? PredictorResources.InnerUrl(predictor) : before?.Url,
        };
    }

    /// <summary>The status after a plan.</summary>
    /// <param name="plan">What is to stand, and what stands in its way.</param>
    /// <param name="ingress">Its Ingress, where there is one.</param>
    /// <param name="patience">How long a start may take.</param>
    public static PredictorStatus Of(Predictor predictor, PredictorPlan plan, V1Ingress? ingress, TimeSpan patience, DateTimeOffset now)
    {
        var (reason, message) = Progress(plan);
        var (available, unrouted) = (plan.IsServing, plan.Missing.Contains(ResourceType<HttpRoute>.Kind));
        var noRoute = Lacks<HttpRoute>("spec.route.gateway");
        var rejected = plan.IsRefused && plan.Trouble is { IsWaiting: false } refused && TroubleReason.IsOfSpec(refused.Reason);
        var stalled =
            unrouted
            || plan.Choice.Reason == PredictorReason.VersionNotFound
            || (plan.Trouble is { IsWaiting: false } trouble && (plan.IsRefused || trouble.GiveUpAt(patience, now) <= now));
        var conditions = Conditions(predictor, now)
            .Set(ConditionType.Accepted, !rejected, rejected ? reason : PredictorReason.Valid, rejected ? message : "the spec is valid")
            .Set(
                ConditionType.Available,
                available,
                plan.Sleep.IsAsleep ? PredictorReason.Asleep
                    : available ? PredictorReason.Serving
                    : reason,
                available ? Serving(plan, unrouted) : message
            )
            .Set(ConditionType.Progressing, plan.IsMoving, reason, message)
            .SetIf(
                plan.Choice.RolledBack is not null,
                ConditionType.RolledBack,
                plan.Choice.RolledBack?.Reason ?? "",
                plan.Choice.RolledBack is { } back ? $"{Name(back.Model)} was sent back: {back.Message}" : ""
            )
            .SetUnless(!unrouted, ConditionType.Routed, TroubleReason.KindMissing, noRoute)
            .SetUnless(
                !IsMonitorMissing(predictor, plan),
                ConditionType.Monitored,
                TroubleReason.KindMissing,
                Lacks<PodMonitor>("spec.monitoring.podMonitor")
            )
            .SetIf(
                !stalled && (plan.IsMoving || plan.Choice.Model is null || plan.Trouble is not null),
                ConditionType.Reconciling,
                reason,
                message
            )
            .SetIf(
                stalled,
                ConditionType.Stalled,
                plan.Trouble is null && unrouted ? TroubleReason.KindMissing : reason,
                plan.Trouble is null && unrouted ? noRoute : message
            );
        var model = available ? Began(plan.Serving, predictor.Status, now) : predictor.Status?.Model;
        if (DriftOf(predictor, plan, model) is { } drift)
            conditions.Set(ConditionType.Drifted, drift.IsDrifted, drift.Reason, drift.Message);
        return new()
        {
            ObservedGeneration = predictor.Metadata.Generation ?? 0,
            Phase = rejected ? PredictorPhase.Rejected : PhaseOf(plan, stalled, unrouted),
            Conditions = conditions.All,
            Url =
                unrouted || (ingress is null && predictor.Spec.Route is { Gateway: null })
                    ? PredictorResources.InnerUrl(predictor)
                    : PredictorResources.Url(predictor, ingress),
            Replicas = plan.Current?.Status?.Replicas,
            ReadyReplicas = plan.Current?.Status?.ReadyReplicas ?? 0,
            Model = model,
            Next = plan.IsMoving && !IsSame(plan.Choice.Model, model) ? plan.Choice.Model : null,
            Canary = plan.Rollout?.Next,
            RolledBack = plan.Choice.RolledBack,
            History = History(predictor.Status, model),
            RolloutCommand = RolloutCommands.Told(predictor),
            LastFailure = plan.Trouble?.Failure ?? predictor.Status?.LastFailure,
        };
    }

    /// <summary>What is told now, or what was said before of the same model: it says how it was when it came to be so.</summary>
    private static DriftVerdict? DriftOf(Predictor predictor, PredictorPlan plan, ServedModel? model)
    {
        var said =
            predictor.Spec.Monitoring?.Drift is not null && IsSame(model, predictor.Status?.Model)
                ? predictor.Status!.Conditions.Find(ConditionType.Drifted)
                : null;
        return said is null || (plan.Drift is { } now && now.Reason != said.Reason)
            ? plan.Drift
            : new(said.Status == "True", said.Reason!, said.Message!);
    }

    private static PredictorPhase PhaseOf(PredictorPlan plan, bool stalled, bool unrouted)
    {
        if (plan.IsServing)
            return plan.IsMoving || unrouted ? PredictorPhase.Progressing : PredictorPhase.Available;
        if (plan.Choice.Model is null || plan.Trouble?.IsWaiting == true)
            return PredictorPhase.Pending;
        return stalled && plan.Trouble is not null ? PredictorPhase.Failed : PredictorPhase.Progressing;
    }

    /// <summary>The model that serves, with the time at which it began to.</summary>
    private static ServedModel? Began(ServedModel? serving, PredictorStatus? before, DateTimeOffset now) =>
        serving is null ? null
        : IsSame(serving, before?.Model) ? serving with { Since = before!.Model!.Since ?? now.ToSecond() }
        : serving with { Since = now.ToSecond() };

    private static IReadOnlyList<ServedModel>? History(PredictorStatus? before, ServedModel? model)
    {
        if (model is null || (before?.History is [var newest, ..] && IsSame(newest, model) && newest.Since == model.Since))
            return before?.History;
        return [.. (before?.History ?? []).Prepend(model).Take(Kept)];
    }

    private static string Name(ServedModel model) => model.Version is { } version ? $"version {version}" : model.Uri;

    private static bool IsSame(ServedModel? left, ServedModel? right) =>
        left is not null && right is not null && PredictorPods.ModelKey(left) == PredictorPods.ModelKey(right);

    private static (string Reason, string Message) Progress(PredictorPlan plan)
    {
        if (plan.IsRefused)
            return (plan.Trouble!.Reason, plan.Trouble.Message);
        if (plan.Choice.Model is null || !plan.IsMoving)
            return (plan.Choice.Reason, plan.Choice.Message);
        var name = Name(plan.Choice.Model);
        return plan.Trouble switch
        {
            null when plan.Rollout is { } rollout => (rollout.Decision.Reason, rollout.Decision.Message),
            null => (PredictorReason.RollingOut, $"the pods of {name} are starting"),
            { IsWaiting: true } wait => (wait.Reason, $"the pods of {name} are pending: {wait.Message}"),
            var trouble => (trouble.Reason, $"the pods of {name} do not come up: {trouble.Message}"),
        };
    }

    private static string Serving(PredictorPlan plan, bool unrouted) =>
        plan.Sleep.IsAsleep
            ? "no request has come for spec.autoscaling.idleAfter: no pod runs, and the router holds the next one until one does"
            : $"{plan.Current!.Status!.AvailableReplicas} pods serve{(unrouted ? ", inside the cluster only" : "")}";

    private static string Lacks<T>(string field)
        where T : class, IKubernetesObject<V1ObjectMeta> =>
        $"{field}: this cluster does not know the kind {ResourceType<T>.Kind} of {ResourceType<T>.ApiVersion};"
        + " once it does, it is made within a minute";

    /// <summary>Only what somebody has asked for is missed: a PodMonitor is made unasked where it can be.</summary>
    private static bool IsMonitorMissing(Predictor predictor, PredictorPlan plan) =>
        predictor.Spec.Monitoring is { PodMonitor: true } && plan.Missing.Contains(ResourceType<PodMonitor>.Kind);

    private static ConditionSet Conditions(Predictor predictor, DateTimeOffset now) =>
        new(predictor.Status?.Conditions, predictor.Metadata.Generation ?? 0, now);
}
