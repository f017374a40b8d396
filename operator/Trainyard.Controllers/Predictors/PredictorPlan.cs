using k8s.Models;
using Trainyard.Api;
using Trainyard.Controllers.Troubles;
using Trainyard.Runtime;

namespace Trainyard.Controllers.Predictors;

/// <summary>What is to stand for a predictor.</summary>
/// <param name="Choice">Which model it should serve.</param>
/// <param name="Serving">The model that requests go to; null before the first.</param>
/// <param name="Wanted">The Deployment of the chosen model, where it is there.</param>
/// <param name="Current">The Deployment that requests go to, where it is there.</param>
/// <param name="Replicas">How many pods a new Deployment begins with.</param>
/// <param name="Old">Deployments that nobody needs any more.</param>
internal sealed record PredictorPlan(
    ModelChoice Choice,
    ServedModel? Serving,
    V1Deployment? Wanted,
    V1Deployment? Current,
    int Replicas,
    IReadOnlyList<V1Deployment> Old
)
{
    /// <summary>Whether the chosen model is on its way but does not serve yet.</summary>
    public bool IsMoving =>
        Choice.Model is { } model
        && (
            Wanted is null
            || !PredictorPlans.IsAvailable(Wanted)
            || Serving is null
            || PredictorPods.ModelKey(Serving) != PredictorPods.ModelKey(model)
        );

    /// <summary>What keeps it from being as it should be.</summary>
    public Trouble? Trouble { get; init; }

    /// <summary>Whether that is the API server, which does not take what is needed.</summary>
    public bool IsRefused { get; init; }

    /// <summary>The kinds that are asked for and that this cluster lacks.</summary>
    public IReadOnlyList<string> Missing { get; init; } = [];

    /// <summary>When to look again though nothing has changed.</summary>
    public DateTimeOffset? LookAt { get; init; }

    public bool IsServing => Current?.Status?.AvailableReplicas > 0;
}

/// <summary>Decides what is to stand for a predictor. Pure.</summary>
internal static class PredictorPlans
{
    /// <summary>How long the old pods stay after requests have moved on, so that nobody is sent to a pod that is gone.</summary>
    public static readonly TimeSpan Overlap = TimeSpan.FromSeconds(2);

    public static PredictorPlan Of(Predictor predictor, ModelChoice choice, IReadOnlyList<V1Deployment> deployments, DateTimeOffset now)
    {
        V1Deployment? Find(ServedModel? model) =>
            model is null ? null : deployments.FirstOrDefault(d => d.Metadata.Name == PredictorPods.DeploymentName(predictor, model));
        var wanted = Find(choice.Model);
        var before = Find(predictor.Status?.Model);
        var serving = before is null || (wanted is not null && IsAvailable(wanted)) ? choice.Model : predictor.Status!.Model;
        var current = Find(serving);

        var progress = predictor.Status?.Conditions.Find(ConditionType.Progressing);
        var moved =
            current is not null && wanted == current && progress is { Status: "False" } && progress.LastTransitionTime + Overlap <= now;
        var fewest = predictor.Spec.Autoscaling?.MinReplicas ?? 1;
        var replicas = PredictorResources.IsAutoscaled(predictor) ? Math.Max(fewest, before?.Spec?.Replicas ?? fewest) : fewest;
        return new(
            choice,
            serving,
            wanted,
            current,
            replicas,
            moved ? [.. deployments.Where(d => d.Metadata.Uid != current!.Metadata.Uid)] : []
        );
    }

    /// <summary>The chosen model's Deployment and pods.</summary>
    public static Workload WorkloadOf(PredictorPlan plan, IEnumerable<V1Pod> pods)
    {
        var key = plan.Choice.Model is { } model ? PredictorPods.ModelKey(model) : null;
        return new([.. pods.Where(pod => pod.Metadata.Label(PredictorPods.ModelLabel) == key)], PredictorPods.Container)
        {
            Conditions = plan.Wanted?.Status?.Conditions,
            Since = plan.Wanted?.Metadata.CreationTimestamp,
        };
    }

    /// <summary>Whether all pods that a Deployment wants are there, of its present template.</summary>
    public static bool IsAvailable(V1Deployment deployment) =>
        deployment.Status is { } status
        && status.ObservedGeneration >= deployment.Metadata.Generation
        && status.AvailableReplicas > 0
        && status.AvailableReplicas >= (deployment.Spec?.Replicas ?? 1)
        && status.UpdatedReplicas >= (deployment.Spec?.Replicas ?? 1);
}
