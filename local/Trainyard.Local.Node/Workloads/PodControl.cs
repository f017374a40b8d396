namespace Trainyard.Local.Node.Workloads;

/// <summary>Makes and deletes the pods of a Job or ReplicaSet, and tells so in its events.</summary>
internal sealed class PodControl(ObjectCache pods, EventRecorder events)
{
    public JsonObject? Create(JsonObject owner, JsonObject pod, out ApiException? refusal)
    {
        refusal = null;
        try
        {
            var made = pods.Create(pod);
            events.Normal(owner, "SuccessfulCreate", $"Created pod: {made.Name()}");
            return made;
        }
        catch (ApiException e)
        {
            events.Warning(owner, "FailedCreate", $"Error creating: {e.Message}");
            refusal = e;
            return null;
        }
    }

    public void Delete(JsonObject owner, JsonObject pod)
    {
        if (pods.Delete(pod))
            events.Normal(owner, "SuccessfulDelete", $"Deleted pod: {pod.Name()}");
    }

    /// <summary>A pod of the owner's template; the server ends its name.</summary>
    public static JsonObject FromTemplate(JsonObject owner, string apiVersion, string kind, string prefix)
    {
        var metadata = owner.Object("spec.template.metadata")?.Copy() ?? [];
        metadata.Remove("creationTimestamp");
        metadata["generateName"] = prefix;
        metadata["namespace"] = owner.Namespace();
        metadata["ownerReferences"] = new JsonArray(owner.ControllerReference(apiVersion, kind));
        return new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Pod",
            ["metadata"] = metadata,
            ["spec"] = owner.Object("spec.template.spec")?.Copy() ?? [],
        };
    }
}
