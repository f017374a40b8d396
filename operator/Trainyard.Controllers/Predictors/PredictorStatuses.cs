using Trainyard.Api;
using Trainyard.Kubernetes;
using Trainyard.Models;

namespace Trainyard.Controllers.Predictors;

/// <summary>What a Predictor's status says. Pure.</summary>
internal static class PredictorStatuses
{
    /// <summary>The status of a predictor that cannot be: what serves goes on.</summary>
    public static PredictorStatus Rejected(Predictor predictor, IReadOnlyList<Fault> faults, DateTimeOffset now)
    {
        var message = string.Join("; ", faults);
        var before = predictor.Status;
        var conditions = Conditions(predictor, now)
            .Set("Accepted", false, faults[0].Reason, message)
            .Set("Available", before?.Conditions.IsTrue("Available") == true, faults[0].Reason, "the spec is not valid; what served goes on")
            .Set("Progressing", false, faults[0].Reason, "the spec is not valid")
            .SetIf(true, "Stalled", faults[0].Reason, message);
        return (before ?? new()) with { ObservedGeneration = predictor.Metadata.Generation ?? 0, Phase = "Rejected", Conditions = conditions.All };
    }

    /// <summary>The status after a plan.</summary>
    public static PredictorStatus Of(Predictor predictor, PredictorPlan plan, IReadOnlyList<V1Pod> pods, V1Ingress? ingress, DateTimeOffset now)
    {
        var failure = FailureOf(pods);
        var (reason, message) = Progress(plan, failure);
        var available = plan.IsServing;
        var conditions = Conditions(predictor, now)
            .Set("Accepted", true, "Valid", "the spec is valid")
            .Set("Available", available, available ? "Serving" : reason, available ? $"{plan.Current!.Status!.AvailableReplicas} pods serve" : message)
            .Set("Progressing", plan.IsMoving, reason, message)
            .SetIf(plan.IsMoving || plan.Choice.Model is null, "Reconciling", reason, message);
        return new()
        {
            ObservedGeneration = predictor.Metadata.Generation ?? 0,
            Phase = available ? plan.IsMoving ? "Progressing" : "Available" : plan.Choice.Model is null ? "Pending" : "Progressing",
            Conditions = conditions.All,
            Url = PredictorResources.Url(predictor, ingress),
            Replicas = plan.Current?.Status?.Replicas,
            ReadyReplicas = plan.Current?.Status?.ReadyReplicas ?? 0,
            Model = available ? plan.Serving : predictor.Status?.Model,
            Next = plan.IsMoving && !IsSame(plan.Choice.Model, available ? plan.Serving : predictor.Status?.Model) ? plan.Choice.Model : null,
            LastFailure = failure ?? predictor.Status?.LastFailure,
        };
    }

    private static bool IsSame(ServedModel? left, ServedModel? right) =>
        left is not null && right is not null && PredictorPods.ModelKey(left) == PredictorPods.ModelKey(right);

    private static (string Reason, string Message) Progress(PredictorPlan plan, Failure? failure)
    {
        if (plan.Choice.Model is null || !plan.IsMoving) return (plan.Choice.Reason, plan.Choice.Message);
        var name = plan.Choice.Model.Version is { } version ? $"version {version}" : plan.Choice.Model.Uri;
        return failure is null
            ? ("RollingOut", $"the pods of {name} are starting")
            : (failure.Class.ToString(), $"the pods of {name} do not come up: {failure.Message}");
    }

    private static Failure? FailureOf(IReadOnlyList<V1Pod> pods) => pods
        .SelectMany(pod => pod.Status?.ContainerStatuses ?? [])
        .Where(container => container is { Name: PredictorPods.Container, Ready: false, State.Waiting.Reason: not (null or "ContainerCreating" or "PodInitializing") })
        .Select(FailureOf)
        .FirstOrDefault();

    private static Failure FailureOf(V1ContainerStatus container)
    {
        var waiting = container.State!.Waiting!;
        var last = container.LastState?.Terminated;
        var told = last?.Message?.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault();
        return new()
        {
            Class = waiting.Reason!.Contains("Image", StringComparison.Ordinal) ? FailureClass.Image : last?.Reason == "OOMKilled" ? FailureClass.OutOfMemory : FailureClass.UserCode,
            Message = $"{waiting.Reason}: {told ?? waiting.Message}",
        };
    }

    private static ConditionSet Conditions(Predictor predictor, DateTimeOffset now) =>
        new(predictor.Status?.Conditions, predictor.Metadata.Generation ?? 0, now);
}
