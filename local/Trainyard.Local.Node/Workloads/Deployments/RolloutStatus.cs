namespace Trainyard.Local.Node.Workloads.Deployments;

/// <summary>A Deployment's status from its ReplicaSets; pure.</summary>
internal static class RolloutStatus
{
    /// <returns>The status, and when the progress deadline has to be looked at.</returns>
    public static (JsonObject Status, TimeSpan? Again) Build(Rollout rollout, DateTimeOffset now)
    {
        var deployment = rollout.Deployment;
        var old = deployment.Object("status") ?? [];
        var status = new JsonObject { ["observedGeneration"] = deployment.Generation() };
        var available = Sum("availableReplicas");
        status.PutCount("replicas", Sum("replicas"));
        status.PutCount("updatedReplicas", rollout.New is null ? 0 : Rollout.Count(rollout.New, "replicas"));
        status.PutCount("readyReplicas", Sum("readyReplicas"));
        status.PutCount("availableReplicas", available);
        status.PutCount("unavailableReplicas", Math.Max(0, rollout.All.Sum(Rollout.Replicas) - available));
        status["terminatingReplicas"] = Sum("terminatingReplicas");
        status.Put("collisionCount", old["collisionCount"]?.DeepClone());
        status["conditions"] = old["conditions"]?.DeepClone() ?? new JsonArray();

        var enough = available >= rollout.Wanted - rollout.MaxUnavailable;
        Conditions.Set(
            status,
            "Available",
            enough,
            enough ? "MinimumReplicasAvailable" : "MinimumReplicasUnavailable",
            enough ? "Deployment has minimum availability." : "Deployment does not have minimum availability.",
            now,
            "lastUpdateTime"
        );
        var again = Progress(rollout, old, status, now);
        Conditions.Copy(
            status,
            rollout.All.OrderBy(s => s != rollout.New).Select(s => s.Condition("ReplicaFailure")).FirstOrDefault(c => c is not null),
            "ReplicaFailure"
        );
        return (status, again);

        int Sum(string field) => rollout.All.Sum(s => Rollout.Count(s, field));
    }

    public static bool Complete(Rollout rollout, JsonObject status) =>
        status.Int(0, "updatedReplicas") == rollout.Wanted
        && status.Int(0, "replicas") == rollout.Wanted
        && status.Int(0, "availableReplicas") == rollout.Wanted;

    private static TimeSpan? Progress(Rollout rollout, JsonObject old, JsonObject status, DateTimeOffset now)
    {
        var condition = Conditions.Find(status, "Progressing");
        var name = rollout.New?.Name() ?? rollout.Deployment.Name();
        if (rollout.Deployment.True("spec.paused"))
        {
            Set(condition.Text("reason") != "DeploymentPaused" ? "Unknown" : null, false, "DeploymentPaused", "Deployment is paused");
            return null;
        }
        if (condition.Text("reason") == "NewReplicaSetAvailable" && status.Int(0, "replicas") == status.Int(0, "updatedReplicas"))
            return null;
        if (Complete(rollout, status))
        {
            Set(null, true, "NewReplicaSetAvailable", $"ReplicaSet \"{name}\" has successfully progressed.");
            return null;
        }
        if (condition is null || condition.Text("reason") is "NewReplicaSetAvailable" or "DeploymentPaused" || Moved(old, status))
        {
            Set(null, true, "ReplicaSetUpdated", $"ReplicaSet \"{name}\" is progressing.", touch: true);
            condition = Conditions.Find(status, "Progressing")!;
        }
        if (rollout.Deployment.Integer("spec.progressDeadlineSeconds") is not { } deadline || condition.Text("status") == "False")
            return null;
        var left = condition.Time("lastUpdateTime")!.Value.AddSeconds(deadline) - now;
        if (left > TimeSpan.Zero)
            return left;
        Set(null, false, "ProgressDeadlineExceeded", $"ReplicaSet \"{name}\" has timed out progressing.");
        return null;

        void Set(string? unknown, bool value, string reason, string message, bool touch = false)
        {
            Conditions.Set(status, "Progressing", value, reason, message, now, "lastUpdateTime", touch);
            if (unknown is not null)
                Conditions.Find(status, "Progressing")!["status"] = unknown;
        }
    }

    /// <summary>More pods are new, ready or available than before, or fewer old.</summary>
    private static bool Moved(JsonObject old, JsonObject status)
    {
        int Grown(string field) => status.Int(0, field) - old.Int(0, field);
        return Grown("updatedReplicas") > 0
            || Grown("readyReplicas") > 0
            || Grown("availableReplicas") > 0
            || status.Int(0, "replicas") - status.Int(0, "updatedReplicas") < old.Int(0, "replicas") - old.Int(0, "updatedReplicas");
    }
}
