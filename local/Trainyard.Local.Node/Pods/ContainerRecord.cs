namespace Trainyard.Local.Node.Pods;

internal enum ContainerPhase
{
    Waiting,
    Running,
    Terminated,
}

/// <summary>How a run of a container ended.</summary>
internal sealed record Termination(
    int ExitCode,
    string Reason,
    string? Message,
    DateTimeOffset StartedAt,
    DateTimeOffset FinishedAt,
    string? ContainerId
)
{
    public JsonObject ToJson()
    {
        var o = new JsonObject { ["exitCode"] = ExitCode, ["reason"] = Reason };
        if (!string.IsNullOrEmpty(Message))
            o["message"] = Message;
        o["startedAt"] = StartedAt.Stamp();
        o["finishedAt"] = FinishedAt.Stamp();
        if (ContainerId is not null)
            o["containerID"] = ContainerId;
        return o;
    }

    public static Termination? FromJson(JsonObject? o) =>
        o is null
            ? null
            : new(
                o.Int(0, "exitCode"),
                o.Text("reason") ?? "Error",
                o.Text("message"),
                o.Time("startedAt") ?? default,
                o.Time("finishedAt") ?? default,
                o.Text("containerID")
            );
}

/// <summary>What the node knows of one container of a pod.</summary>
internal sealed record ContainerRecord
{
    public required JsonObject Spec { get; init; }

    public bool Init { get; init; }

    public ContainerPhase Phase { get; init; }

    public string Reason { get; init; } = "ContainerCreating";

    public string? Message { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>The end of the current run, if it is over.</summary>
    public Termination? End { get; init; }

    /// <summary>The end of the run before.</summary>
    public Termination? Last { get; init; }

    public int Restarts { get; init; }

    /// <summary>Restarts since it last ran well for a while: they set the back-off.</summary>
    public int Crashes { get; init; }

    /// <summary>How often in a row it could not even be started (image, configuration).</summary>
    public int FailedStarts { get; init; }

    /// <summary>Not before this time.</summary>
    public DateTimeOffset? RetryAt { get; init; }

    public string? ContainerId { get; init; }

    /// <summary>The startup probe has succeeded, or there is none.</summary>
    public bool Started { get; init; }

    /// <summary>The readiness probe says so, or there is none.</summary>
    public bool Ready { get; init; }

    public string Name => Spec.Text("name")!;

    public bool Running => Phase == ContainerPhase.Running;

    /// <summary>A pod's containers before any has begun, the init containers first; all wait for the first of these.</summary>
    public static IEnumerable<ContainerRecord> AllOf(JsonObject pod)
    {
        var init = pod.Objects("spec.initContainers").ToList();
        return init.Concat(pod.Objects("spec.containers"))
            .Select(
                (spec, i) =>
                    new ContainerRecord
                    {
                        Spec = spec.Copy(),
                        Init = i < init.Count,
                        Reason = init.Count > 0 && i > 0 ? "PodInitializing" : "ContainerCreating",
                    }
            );
    }

    public ContainerRecord After(Termination end) =>
        this with
        {
            Phase = ContainerPhase.Terminated,
            End = end,
            Ready = false,
            Started = false,
        };
}
