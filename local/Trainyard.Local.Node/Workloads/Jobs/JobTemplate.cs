namespace Trainyard.Local.Node.Workloads.Jobs;

/// <summary>Builds a Job's pods; pure.</summary>
internal static class JobTemplate
{
    public static JsonObject Pod(JsonObject job, int index)
    {
        var template = job.Object("spec.template")!.Copy();
        var metadata = template.Make("metadata");
        metadata.Remove("creationTimestamp");
        metadata["generateName"] = index < 0 ? $"{job.Name()}-" : $"{job.Name()}-{index}-";
        metadata["namespace"] = job.Namespace();
        metadata["ownerReferences"] = new JsonArray(job.ControllerReference("batch/v1", "Job"));
        metadata["finalizers"] = metadata.Texts("finalizers").Append(JobPods.Finalizer).ToJson();
        var spec = template.Make("spec");
        if (index >= 0)
            GiveIndex(job, metadata, spec, index.ToString(CultureInfo.InvariantCulture));
        return new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Pod",
            ["metadata"] = template["metadata"]!.DeepClone(),
            ["spec"] = spec.DeepClone(),
        };
    }

    private static void GiveIndex(JsonObject job, JsonObject metadata, JsonObject spec, string index)
    {
        metadata.Make("annotations")[JobPods.IndexName] = index;
        metadata.Make("labels")[JobPods.IndexName] = index;
        spec["hostname"] ??= $"{job.Name()}-{index}";
        foreach (var container in spec.Containers())
        {
            if (container.Objects("env").Any(e => e.Text("name") == "JOB_COMPLETION_INDEX"))
                continue;
            var fieldRef = new JsonObject { ["apiVersion"] = "v1", ["fieldPath"] = $"metadata.labels['{JobPods.IndexName}']" };
            if (container["env"] is not JsonArray env)
                container["env"] = env = [];
            env.Add(
                (JsonNode)
                    new JsonObject
                    {
                        ["name"] = "JOB_COMPLETION_INDEX",
                        ["valueFrom"] = new JsonObject { ["fieldRef"] = fieldRef },
                    }
            );
        }
    }
}
