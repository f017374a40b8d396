namespace Trainyard.Local.Node.Workloads.Jobs;

/// <summary>Builds a Job's pods; pure.</summary>
internal static class JobTemplate
{
    public static JsonObject Pod(JsonObject job, int index)
    {
        var pod = PodControl.FromTemplate(job, "batch/v1", "Job", index < 0 ? $"{job.Name()}-" : $"{job.Name()}-{index}-");
        pod.SetFinalizer(JobPods.Finalizer, true);
        if (index >= 0)
            GiveIndex(job, pod, index.ToString(CultureInfo.InvariantCulture));
        return pod;
    }

    private static void GiveIndex(JsonObject job, JsonObject pod, string index)
    {
        var (metadata, spec) = (pod.Meta(), pod.Make("spec"));
        metadata.Make("annotations")[JobPods.IndexName] = index;
        metadata.Make("labels")[JobPods.IndexName] = index;
        spec["hostname"] ??= $"{job.Name()}-{index}";
        foreach (var container in spec.Containers())
        {
            if (container.Objects("env").Any(e => e.Text("name") == "JOB_COMPLETION_INDEX"))
                continue;
            var fieldRef = new JsonObject { ["apiVersion"] = "v1", ["fieldPath"] = $"metadata.labels['{JobPods.IndexName}']" };
            var variable = new JsonObject
            {
                ["name"] = "JOB_COMPLETION_INDEX",
                ["valueFrom"] = new JsonObject { ["fieldRef"] = fieldRef },
            };
            container.MakeList("env").Add((JsonNode)variable);
        }
    }
}
