namespace Trainyard.Local.ApiServer.Api;

/// <summary>What kubectl tells of a pod: above all its status, which is put together from its phase and its containers.</summary>
internal static class PodCells
{
    private const string None = "<none>";

    public static string Of(string cell, JsonObject body) =>
        cell switch
        {
            "pod-ready" => $"{Statuses(body).Count(one => one.True("ready") && one.At("state.running") is not null)}/"
                + $"{body.Objects("spec.containers").Count()}",
            "pod-status" => Status(body),
            "pod-restarts" => Statuses(body).Sum(one => one.Integer("restartCount") ?? 0).ToString(),
            "pod-ip" => body.Text("status.podIP") ?? None,
            "pod-node" => body.Text("spec.nodeName") ?? None,
            "pod-nominated" => body.Text("status.nominatedNodeName") ?? None,
            _ => None,
        };

    private static IEnumerable<JsonObject> Statuses(JsonObject body) => body.Objects("status.containerStatuses");

    private static string Status(JsonObject body)
    {
        var status = body.Text("status.reason") ?? body.Text("status.phase") ?? "Unknown";
        var initializing = Initializing(body);
        if (initializing is not null)
        {
            status = initializing;
        }
        else
        {
            var running = false;
            foreach (var container in Statuses(body).Reverse())
            {
                status = Told(container) ?? status;
                running |= container.True("ready") && container.At("state.running") is not null;
            }

            var ready = body.IsTrue("Ready");
            status =
                status == "Completed" && running
                    ? ready
                        ? "Running"
                        : "NotReady"
                    : status;
        }

        return body.At("metadata.deletionTimestamp") is null ? status
            : body.Text("status.reason") == "NodeLost" ? "Unknown"
            : body.HasEnded() ? status
            : "Terminating";
    }

    private static string? Told(JsonObject container)
    {
        if (container.Text("state.waiting.reason") is { Length: > 0 } waiting)
            return waiting;

        var ended = container.At("state.terminated");
        return ended is null ? null
            : ended.Text("reason") is { Length: > 0 } reason ? reason
            : ended.Integer("signal") is > 0 and { } signal ? $"Signal:{signal}"
            : $"ExitCode:{ended.Integer("exitCode")}";
    }

    private static string? Initializing(JsonObject body)
    {
        var i = 0;
        foreach (var container in body.Objects("status.initContainerStatuses"))
        {
            if (container.Integer("state.terminated.exitCode") == 0)
            {
                i++;
                continue;
            }

            return Told(container) is { } told && told != "PodInitializing"
                ? $"Init:{told}"
                : $"Init:{i}/{body.Objects("spec.initContainers").Count()}";
        }

        return null;
    }
}
