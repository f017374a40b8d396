using Trainyard.Local.ApiServer.Resources.Kinds;

namespace Trainyard.Local.ApiServer.Api;

/// <summary>POST pods/NAME/eviction: a deletion that the disruption budgets may forbid.</summary>
internal static class Evictions
{
    private const string Budgets = "poddisruptionbudgets.policy";

    public static JsonObject Evict(ICluster cluster, Registry registry, WriteRequest request, JsonObject body)
    {
        var pod = registry.Get(request.Kind, request.Namespace, request.Name);
        if (body.Name() is { Length: > 0 } name && name != request.Name)
            throw Refusal.BadRequest("name in URL does not match name in Eviction object");

        JsonObject[] budgets =
        [
            .. cluster
                .List(Budgets, request.Namespace)
                .Where(budget => LabelSelector.Selects(budget.At("spec.selector"), pod.Map("metadata.labels"))),
        ];
        if (pod.Text("status.phase") == "Running")
            Array.ForEach(budgets, budget => Spend(cluster, request, budget));

        if (!request.DryRun)
        {
            cluster.Change("pods", request.Namespace, request.Name, MarkDisrupted(registry.Clock), "status");
            cluster.Delete("pods", request.Namespace, request.Name, body["deleteOptions"] as JsonObject);
        }

        return Statuses.Success().Put("code", 201);
    }

    private static void Spend(ICluster cluster, WriteRequest request, JsonObject budget)
    {
        if ((budget.Integer("status.disruptionsAllowed") ?? 0) <= 0)
        {
            var why =
                $"The disruption budget {budget.Name()} needs {budget.Integer("status.desiredHealthy")} healthy pods and has "
                + $"{budget.Integer("status.currentHealthy")} currently";
            throw new ApiException(
                429,
                "TooManyRequests",
                "Cannot evict pod as it would violate the pod's disruption budget.",
                new JsonObject { ["causes"] = new JsonArray(new JsonObject { ["reason"] = "DisruptionBudget", ["message"] = why }) }
            );
        }

        if (!request.DryRun)
        {
            cluster.Change(
                Budgets,
                request.Namespace,
                budget.Name(),
                current => current.Put("status.disruptionsAllowed", (current.Integer("status.disruptionsAllowed") ?? 1) - 1),
                "status"
            );
        }
    }

    /// <summary>By this condition a Job knows that the failure is not its program's.</summary>
    private static Action<JsonObject> MarkDisrupted(TimeProvider clock) =>
        pod =>
            Conditions.Set(
                pod.Make("status"),
                "DisruptionTarget",
                true,
                "EvictionByEvictionAPI",
                "Eviction API: evicting",
                clock.GetUtcNow()
            );
}
