using Trainyard.Local.Node.Workloads.Deployments;

namespace Trainyard.Local.Node.Workloads;

/// <summary>The status of PodDisruptionBudgets, by which the API server allows evictions.</summary>
internal sealed class DisruptionController(
    ObjectCache budgets,
    ObjectCache pods,
    ObjectCache sets,
    ObjectCache deployments,
    TimeProvider time
)
{
    public TimeSpan? Reconcile(Key key)
    {
        if (budgets.Get(key) is not { } budget)
            return null;
        var covered = pods.List(key.Namespace, p =>
            LabelSelector.Selects(budget.Object("spec.selector"), p.Map("metadata.labels")) && ReplicaPods.Active(p)
        );
        var status = Status(budget, covered, Expected(covered), time.GetUtcNow());
        budgets.WriteStatus(budget, status);
        return null;
    }

    /// <summary>Pure. <paramref name="scaled"/>: how many pods their controllers want in all, from which percentages are taken.</summary>
    public static JsonObject Status(JsonObject budget, IReadOnlyList<JsonObject> covered, int scaled, DateTimeOffset now)
    {
        var healthy = covered.Count(p => p.IsTrue("Ready") && budget.At("status.disruptedPods")?[p.Name()] is null);
        var (expected, desired) = (budget.At("spec.minAvailable"), budget.At("spec.maxUnavailable")) switch
        {
            (_, { } unavailable) => (scaled, Math.Max(0, scaled - IntOrPercent.Of(unavailable, scaled, up: true) ?? 0)),
            ({ } available, _) when available.Integer() is { } number => (covered.Count, (int)number),
            var (available, _) => (scaled, IntOrPercent.Of(available, scaled, up: true) ?? 0),
        };
        var allowed = expected > 0 ? Math.Max(0, healthy - desired) : 0;
        var status = budget.Object("status")?.Copy() ?? [];
        status["observedGeneration"] = budget.Generation();
        status["disruptionsAllowed"] = allowed;
        status["currentHealthy"] = healthy;
        status["desiredHealthy"] = desired;
        status["expectedPods"] = expected;
        Conditions.Set(
            status,
            "DisruptionAllowed",
            allowed > 0,
            allowed > 0 ? "SufficientPods" : "InsufficientPods",
            "",
            now,
            observed: budget.Generation()
        );
        return status;
    }

    private int Expected(List<JsonObject> covered)
    {
        var owned = covered
            .Where(p => p.ControllerOf().Text("kind") == "ReplicaSet")
            .Select(p => sets.Get(new Key(p.Namespace(), p.ControllerOf().Text("name")!)))
            .OfType<JsonObject>();
        var scaled = owned
            .Select(s => s.ControllerOf() is { } owner && deployments.Get(new Key(s.Namespace(), owner.Text("name")!)) is { } d ? d : s)
            .DistinctBy(o => o.Uid());
        return scaled.Sum(o => o.Int(1, "spec.replicas")) + covered.Count(p => p.ControllerOf() is null);
    }
}
