namespace Trainyard.Local.Node.Workloads.Deployments;

/// <summary>Keeps as many pods of a ReplicaSet as it wants.</summary>
internal sealed class ReplicaSetController(ObjectCache sets, ObjectCache pods, EventRecorder events, TimeProvider time)
{
    private readonly PodControl _control = new(pods, events);

    public TimeSpan? Reconcile(Key key)
    {
        if (sets.Get(key) is not { } set)
            return null;
        var owned = pods.ControlledBy(set);
        var active = owned.Where(ReplicaPods.Active).ToList();
        var before = active.Count;
        var refusal = set.Deleting() ? null : Scale(set, active);
        var now = time.GetUtcNow();
        var status = Status(set, active, owned.Count(ReplicaPods.Terminating) + Math.Max(0, before - active.Count), now);
        Tell(refusal, set, status, now);
        sets.WriteStatus(set, status);
        if (refusal is not null)
            throw refusal;
        return active.Select(p => ReplicaPods.AvailableAt(p, set.Int(0, "spec.minReadySeconds")) - now).Where(t => t > TimeSpan.Zero).Min();
    }

    /// <summary>Makes or deletes pods until as many are active as should be.</summary>
    /// <returns>The refusal after which no further ones were made.</returns>
    private ApiException? Scale(JsonObject set, List<JsonObject> active)
    {
        var wanted = set.Int(1, "spec.replicas");
        while (active.Count < wanted)
        {
            var pod = PodControl.FromTemplate(set, "apps/v1", "ReplicaSet", set.Name() + "-");
            if (_control.Create(set, pod, out var refusal) is not { } made)
                return refusal;
            active.Add(made);
        }
        foreach (var pod in ReplicaPods.InOrderOfDeletion(active).Take(active.Count - wanted).ToList())
        {
            _control.Delete(set, pod);
            active.Remove(pod);
        }
        return null;
    }

    public static JsonObject Status(JsonObject set, IReadOnlyList<JsonObject> active, int terminating, DateTimeOffset now)
    {
        var labels = set.Map("spec.template.metadata.labels");
        var minReady = set.Int(0, "spec.minReadySeconds");
        var status = new JsonObject { ["replicas"] = active.Count };
        status.PutCount(
            "fullyLabeledReplicas",
            active.Count(p => p.Map("metadata.labels") is var own && labels.All(l => own.GetValueOrDefault(l.Key) == l.Value))
        );
        status.PutCount("readyReplicas", active.Count(ReplicaPods.Ready));
        status.PutCount("availableReplicas", active.Count(p => ReplicaPods.AvailableAt(p, minReady) <= now));
        status["terminatingReplicas"] = terminating;
        status["observedGeneration"] = set.Generation();
        return status;
    }

    private static void Tell(ApiException? refusal, JsonObject set, JsonObject status, DateTimeOffset now)
    {
        if (refusal is null)
            return;
        status["conditions"] = set.At("status.conditions")?.DeepClone();
        // Each try is of a pod with another name: only the first one is told.
        if (!set.IsTrue("ReplicaFailure"))
            Conditions.Set(status, "ReplicaFailure", true, "FailedCreate", refusal.Message, now);
    }
}
