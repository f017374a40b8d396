namespace Trainyard.Local.Node.Workloads.Deployments;

/// <summary>Keeps as many pods of a ReplicaSet as it wants.</summary>
internal sealed class ReplicaSetController(ObjectCache sets, ObjectCache pods, EventRecorder events, TimeProvider time)
{
    public TimeSpan? Reconcile(Key key)
    {
        if (sets.Get(key) is not { } set)
            return null;
        var owned = pods.OwnedBy(set.Uid()).Where(p => p.ControllerOf().Text("uid") == set.Uid()).ToList();
        var active = owned.Where(ReplicaPods.Active).ToList();
        var wanted = set.Int(1, "spec.replicas");
        ApiException? refusal = null;
        if (!set.Deleting())
        {
            while (active.Count < wanted && refusal is null)
            {
                if (Create(set, out refusal) is { } made)
                    active.Add(made);
            }

            foreach (var pod in ReplicaPods.InOrderOfDeletion(active).Take(active.Count - wanted).ToList())
            {
                pods.Delete(pod);
                events.Normal(set, "SuccessfulDelete", $"Deleted pod: {pod.Name()}");
                active.Remove(pod);
            }
        }
        var now = time.GetUtcNow();
        var terminating =
            owned.Count(ReplicaPods.Terminating)
            + (owned.Count(ReplicaPods.Active) > active.Count ? owned.Count(ReplicaPods.Active) - active.Count : 0);
        var status = Status(set, active, terminating, now);
        Tell(refusal, set, status, now);
        if (!status.Same(set["status"]))
            sets.Change(set, o => o["status"] = status.DeepClone(), "status");
        if (refusal is not null)
            throw refusal;
        return active.Select(p => ReplicaPods.AvailableAt(p, set.Int(0, "spec.minReadySeconds")) - now).Where(t => t > TimeSpan.Zero).Min();
    }

    public static JsonObject Status(JsonObject set, IReadOnlyList<JsonObject> active, int terminating, DateTimeOffset now)
    {
        var labels = set.Map("spec.template.metadata.labels");
        var minReady = set.Int(0, "spec.minReadySeconds");
        var status = new JsonObject { ["replicas"] = active.Count };
        PutCount(
            "fullyLabeledReplicas",
            active.Count(p => p.Map("metadata.labels") is var own && labels.All(l => own.GetValueOrDefault(l.Key) == l.Value))
        );
        PutCount("readyReplicas", active.Count(ReplicaPods.Ready));
        PutCount("availableReplicas", active.Count(p => ReplicaPods.AvailableAt(p, minReady) <= now));
        status["terminatingReplicas"] = terminating;
        status["observedGeneration"] = set.Integer("metadata.generation") ?? 1;
        return status;

        void PutCount(string name, int count) => status.Put(name, count > 0 ? count : null);
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

    private JsonObject? Create(JsonObject set, out ApiException? refusal)
    {
        refusal = null;
        var template = set.Object("spec.template")!;
        var metadata = template.Object("metadata")?.Copy() ?? [];
        metadata["generateName"] = set.Name() + "-";
        metadata["namespace"] = set.Namespace();
        metadata["ownerReferences"] = new JsonArray(set.ControllerReference("apps/v1", "ReplicaSet"));
        metadata.Remove("creationTimestamp");
        try
        {
            var pod = pods.Create(
                new JsonObject
                {
                    ["apiVersion"] = "v1",
                    ["kind"] = "Pod",
                    ["metadata"] = metadata,
                    ["spec"] = template["spec"]?.DeepClone(),
                }
            );
            events.Normal(set, "SuccessfulCreate", $"Created pod: {pod.Name()}");
            return pod;
        }
        catch (ApiException e)
        {
            events.Warning(set, "FailedCreate", $"Error creating: {e.Message}");
            refusal = e;
            return null;
        }
    }
}
