using k8s.Models;
using Trainyard.Api;
using Trainyard.Contracts;
using Trainyard.Controllers.Rollouts;
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
            || !(Sleep.IsAsleep || PredictorPlans.IsAvailable(Wanted))
            || Serving is null
            || PredictorPods.ModelKey(Serving) != PredictorPods.ModelKey(model)
        );

    /// <summary>The rollout that measures the chosen model, where one does.</summary>
    public RolloutPlan? Rollout { get; init; }

    /// <summary>The router's Deployment, where it is there.</summary>
    public V1Deployment? Router { get; init; }

    /// <summary>Whether it has pods, where it may have none.</summary>
    public SleepPlan Sleep { get; init; } = SleepPlan.Awake;

    /// <summary>What its pods tell of their drift; null: nothing new.</summary>
    public DriftVerdict? Drift { get; init; }

    /// <summary>What keeps it from being as it should be.</summary>
    public Trouble? Trouble { get; init; }

    /// <summary>Whether that is the API server, which does not take what is needed.</summary>
    public bool IsRefused { get; init; }

    /// <summary>The kinds that are asked for and that this cluster lacks.</summary>
    public IReadOnlyList<string> Missing { get; init; } = [];

    /// <summary>When to look again though nothing has changed.</summary>
    public DateTimeOffset? LookAt { get; init; }

    public bool IsServing => Current?.Status?.AvailableReplicas > 0 || Sleep.IsAsleep;
}

/// <summary>Decides what is to stand for a predictor. Pure.</summary>
internal static class PredictorPlans
{
    /// <summary>How long the old pods stay after requests have moved on, so that nobody is sent to a pod that is gone.</summary>
    public static readonly TimeSpan Overlap = TimeSpan.FromSeconds(2);

    /// <param name="figures">What routers have told of a rollout's window.</param>
    /// <param name="activity">What routers have told of the callers.</param>
    public static PredictorPlan Of(
        Predictor predictor,
        ModelChoice choice,
        IReadOnlyList<V1Deployment> deployments,
        Func<CanaryStatus, RolloutFigures?> figures,
        DateTimeOffset now,
        RouterActivity? activity = null
    )
    {
        V1Deployment? Named(string name) => deployments.FirstOrDefault(d => d.Metadata.Name == name);
        V1Deployment? Find(ServedModel? model) => model is null ? null : Named(PredictorPods.DeploymentName(predictor, model));
        var (before, router) = (Find(predictor.Status?.Model), Named(RouterResources.Name(predictor)));
        var rollout = RolloutPlans.Of(predictor, choice, before, Find(choice.Model), router, figures, now);
        if (rollout is { Decision: { Act: RolloutAct.Abort } abort })
            choice = choice.SentBack(predictor.Status!.Model!, abort.Reason, abort.Message);

        var wanted = Find(choice.Model);
        var takesOver = rollout is null ? wanted is not null && IsAvailable(wanted) : rollout.Decision.Act == RolloutAct.Finish;
        var serving = before is null || takesOver ? choice.Model : predictor.Status!.Model;
        var current = Find(serving);

        // Not before the status says that it serves: without pods it would not take over, and start them again.
        var sleep =
            rollout is null && wanted is not null && wanted == before ? SleepPlans.Of(predictor, wanted, activity) : SleepPlan.Awake;
        return new(
            choice,
            serving,
            wanted,
            current,
            sleep.IsAsleep ? 0 : Replicas(predictor, before, rollout),
            [.. Old(predictor, deployments, wanted, current, rollout, now)]
        )
        {
            Rollout = rollout,
            Router = router,
            Sleep = sleep,
        };
    }

    /// <summary>The pods that the Service leads to.</summary>
    public static Dictionary<string, string> SelectorOf(Predictor predictor, PredictorPlan plan, ServedModel model) =>
        plan.Rollout is { ThroughRouter: true }
        || (PredictorResources.MaySleep(predictor) && plan.Rollout is null && plan.Router?.Status?.AvailableReplicas > 0)
            ? RouterResources.Selector(predictor)
            : PredictorPods.Selector(predictor, plan.Serving ?? model);

    /// <summary>The model whose rows the chosen one must take; null: any.</summary>
    public static ServedModel? PreviousOf(Predictor predictor, PredictorPlan plan)
    {
        var serving = predictor.Status?.Model;
        var free = predictor.Spec.Rollout?.Signature == SignatureRule.Any || plan.Choice.Returns;
        return free || serving is null || serving.Uri == plan.Choice.Model?.Uri ? null : serving;
    }

    /// <summary>The plan where the new model's own pod says that it does not take what the old one takes: it is sent back.</summary>
    public static PredictorPlan Judged(Predictor predictor, PredictorPlan plan)
    {
        if (plan.Trouble is not { } trouble || predictor.Status?.Model is not { } serving)
            return plan;
        var at = trouble.Message.IndexOf(ContainerEnvironment.SignatureMismatch, StringComparison.Ordinal);
        if (at < 0)
            return plan;
        return plan with
        {
            Choice = plan.Choice.SentBack(serving, PredictorReason.SignatureMismatch, trouble.Message[at..]),
            Serving = serving,
            Wanted = plan.Current,
            Rollout = null,
            Trouble = null,
            LookAt = null,
        };
    }

    private static int Replicas(Predictor predictor, V1Deployment? before, RolloutPlan? rollout)
    {
        if (rollout is { Decision.Act: not RolloutAct.Abort })
            return rollout.Pods;
        var fewest = Math.Max(1, predictor.Spec.Autoscaling?.MinReplicas ?? 1);
        return PredictorResources.IsAutoscaled(predictor) ? Math.Max(fewest, before?.Spec?.Replicas ?? fewest) : fewest;
    }

    /// <summary>What has been left alone for long enough: requests have moved on, and nobody is sent to it any more.</summary>
    private static IEnumerable<V1Deployment> Old(
        Predictor predictor,
        IReadOnlyList<V1Deployment> deployments,
        V1Deployment? wanted,
        V1Deployment? current,
        RolloutPlan? rollout,
        DateTimeOffset now
    )
    {
        if (current is null)
            return [];
        if (rollout is { GoesOn: true })
        {
            var settled = rollout.Next!.Since + Overlap <= now;
            var needed = (string?[])[wanted?.Metadata.Uid, current.Metadata.Uid];
            return deployments.Where(d =>
                settled && !needed.Contains(d.Metadata.Uid) && d.Metadata.Name != RouterResources.Name(predictor)
            );
        }

        var progress = predictor.Status?.Conditions.Find(ConditionType.Progressing);
        var moved = wanted == current && progress is { Status: "False" } && progress.LastTransitionTime + Overlap <= now;
        return deployments.Where(d =>
            moved
            && d.Metadata.Uid != current.Metadata.Uid
            && !(PredictorResources.MaySleep(predictor) && d.Metadata.Name == RouterResources.Name(predictor))
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

    /// <summary>The router's Deployment and pods, where a rollout needs one.</summary>
    public static Workload? RouterOf(PredictorPlan plan, IEnumerable<V1Pod> pods) =>
        plan.Rollout is { GoesOn: true } || plan.Sleep != SleepPlan.Awake
            ? new([.. pods.Where(pod => pod.Metadata.Label(PredictorPods.ModelLabel) == RouterResources.Key)], RouterResources.Container)
            {
                Conditions = plan.Router?.Status?.Conditions,
                Since = plan.Router?.Metadata.CreationTimestamp,
            }
            : null;

    /// <summary>Whether all pods that a Deployment wants are there, of its present template.</summary>
    public static bool IsAvailable(V1Deployment deployment) =>
        deployment.Status is { } status
        && status.ObservedGeneration >= deployment.Metadata.Generation
        && status.AvailableReplicas > 0
        && status.AvailableReplicas >= (deployment.Spec?.Replicas ?? 1)
        && status.UpdatedReplicas >= (deployment.Spec?.Replicas ?? 1);
}
