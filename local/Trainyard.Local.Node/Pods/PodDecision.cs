namespace Trainyard.Local.Node.Pods;

/// <summary>What a pod needs next: containers to start now, or a time to look again. Pure.</summary>
internal sealed record PodDecision
{
    public IReadOnlyList<ContainerRecord> Start { get; init; } = [];

    public DateTimeOffset? LookAgain { get; init; }

    /// <summary>No container will run any more.</summary>
    public bool Over { get; init; }

    /// <summary>Init containers run one after the other, each to its success; then all others at once.</summary>
    public static PodDecision Decide(JsonObject pod, IReadOnlyList<ContainerRecord> containers, DateTimeOffset now)
    {
        var policy = pod.Text("spec.restartPolicy") ?? "Always";
        var init = containers.Where(c => c.Init).FirstOrDefault(c => c.End is not { ExitCode: 0 });
        var due = init is not null ? [init] : containers.Where(c => !c.Init).ToList();
        if (due.All(c => IsOver(c, policy)))
            return new() { Over = true };

        var startable = due.Where(c => !c.Running && !IsOver(c, policy)).ToList();
        return new()
        {
            Start = [.. startable.Where(c => c.RetryAt is null || c.RetryAt <= now)],
            LookAgain = startable.Where(c => c.RetryAt > now).Min(c => c.RetryAt),
        };
    }

    /// <summary>Whether a container has ended for good. Init containers restart after a failure under Always, too, but not after a
    /// success.</summary>
    public static bool IsOver(ContainerRecord c, string policy) =>
        c.Phase == ContainerPhase.Terminated && c.End is { } end && (end.ExitCode == 0 ? c.Init || policy != "Always" : policy == "Never");

    /// <summary>The wait before a restart: none before the first, then doubling.</summary>
    public static TimeSpan RestartDelay(int crashes, NodeOptions options) =>
        crashes == 0 ? TimeSpan.Zero : Doubled(options.CrashBackoff, crashes - 1, options.BackoffMax);

    public static TimeSpan Doubled(TimeSpan first, int times, TimeSpan longest) =>
        TimeSpan.FromTicks(Math.Min(longest.Ticks, first.Ticks << Math.Min(times, 20)));
}
