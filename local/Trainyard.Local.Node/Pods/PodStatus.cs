namespace Trainyard.Local.Node.Pods;

/// <summary>A pod's status from what the node knows of its containers; pure. Conditions of others (DisruptionTarget) stay.</summary>
internal static class PodStatus
{
    private static readonly string[] Own = ["PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady", "PodScheduled"];

    public static JsonObject Build(JsonObject pod, IReadOnlyList<ContainerRecord> containers, string podIp, DateTimeOffset now)
    {
        var old = pod.Object("status") ?? [];
        var phase = Phase(pod, containers);
        var status = old.Copy();
        status["observedGeneration"] = pod.Generation();
        status["phase"] = phase;
        status["hostIP"] = "127.0.0.1";
        status["hostIPs"] = new JsonArray(new JsonObject { ["ip"] = "127.0.0.1" });
        status["podIP"] = podIp;
        status["podIPs"] = new JsonArray(new JsonObject { ["ip"] = podIp });
        status["startTime"] ??= now.Stamp();
        SetConditions(status, pod, containers, phase, now);
        var init = containers.Where(c => c.Init).Select(ContainerStatus).ToList();
        if (init.Count > 0)
            status["initContainerStatuses"] = init.ToJson();
        status["containerStatuses"] = containers.Where(c => !c.Init).Select(ContainerStatus).ToJson();
        status["qosClass"] ??= "BestEffort";
        return status;
    }

    public static string Phase(JsonObject pod, IReadOnlyList<ContainerRecord> containers)
    {
        if (pod.Text("status.reason") is "DeadlineExceeded" or "Evicted" or "Terminated")
            return "Failed";
        var policy = pod.Text("spec.restartPolicy") ?? "Always";
        var init = containers.Where(c => c.Init).FirstOrDefault(c => c.End is not { ExitCode: 0 });
        if (init is not null)
            return PodDecision.IsOver(init, policy) || (pod.Deleting() && !init.Running) ? "Failed" : "Pending";

        var main = containers.Where(c => !c.Init).ToList();
        if (main.All(c => PodDecision.IsOver(c, policy)) || (pod.Deleting() && !main.Any(c => c.Running)))
            return main.All(c => (c.End ?? c.Last) is { ExitCode: 0 }) ? "Succeeded" : "Failed";
        return main.Any(c => c.Phase == ContainerPhase.Waiting && c.Last is null) ? "Pending" : "Running";
    }

    private static void SetConditions(
        JsonObject status,
        JsonObject pod,
        IReadOnlyList<ContainerRecord> containers,
        string phase,
        DateTimeOffset now
    )
    {
        var main = containers.Where(c => !c.Init).ToList();
        var initialized = containers.Where(c => c.Init).All(c => c.End is { ExitCode: 0 });
        var unready = main.Where(c => !c.Ready).Select(c => c.Name).ToList();
        var (reason, message) = phase switch
        {
            "Succeeded" => ("PodCompleted", null),
            "Failed" => ("PodFailed", null),
            _ => unready.Count == 0
                ? ((string?)null, (string?)null)
                : ("ContainersNotReady", $"containers with unready status: [{string.Join(' ', unready)}]"),
        };
        var uninitialized = containers.Where(c => c.Init && c.End is not { ExitCode: 0 }).Select(c => c.Name);
        Set("PodReadyToStartContainers", phase is not ("Succeeded" or "Failed"), null, null);
        if (initialized)
        {
            Set("Initialized", true, phase == "Succeeded" ? "PodCompleted" : null, null);
        }
        else
        {
            Set(
                "Initialized",
                false,
                "ContainersNotInitialized",
                $"containers with incomplete status: [{string.Join(' ', uninitialized)}]"
            );
        }

        Set("Ready", reason is null, reason, message);
        Set("ContainersReady", reason is null, reason, message);
        Set("PodScheduled", true, null, null);
        status["conditions"] = status.Objects("conditions").OrderBy(c => Array.IndexOf(Own, c.Text("type"))).Select(c => c.Copy()).ToJson();

        void Set(string type, bool value, string? why, string? told) =>
            Conditions.Set(status, type, value, why, told, now, observed: pod.Generation());
    }

    private static JsonObject ContainerStatus(ContainerRecord c)
    {
        var image = c.Spec.Text("image")!;
        var ran = c.ContainerId is not null;
        var resources = c.Spec.Object("resources") ?? [];
        var o = new JsonObject
        {
            ["name"] = c.Name,
            ["state"] = State(c),
            ["lastState"] = c.Last is { } last ? new JsonObject { ["terminated"] = last.ToJson() } : new JsonObject(),
            ["ready"] = c.Ready || (c.Init && c.End is { ExitCode: 0 }),
            ["restartCount"] = c.Restarts,
            ["image"] = image,
            ["imageID"] = ran ? "local://" + image : "",
            ["started"] = c.Running && c.Started,
        };
        if (!ran)
            return o;
        o["containerID"] = c.ContainerId;
        if (resources.Object("requests") is { } requests)
            o["allocatedResources"] = requests.Copy();
        o["resources"] = resources.Copy();
        return o;
    }

    private static JsonObject State(ContainerRecord c) =>
        c.Phase switch
        {
            ContainerPhase.Running => new() { ["running"] = new JsonObject { ["startedAt"] = c.StartedAt!.Value.Stamp() } },
            ContainerPhase.Terminated => new() { ["terminated"] = c.End!.ToJson() },
            _ => new() { ["waiting"] = Waiting(c) },
        };

    private static JsonObject Waiting(ContainerRecord c)
    {
        var o = new JsonObject { ["reason"] = c.Reason };
        if (c.Message is not null)
            o["message"] = c.Message;
        return o;
    }
}
