using k8s.Models;
using Trainyard.Contracts;
using Trainyard.Controllers.Pods;
using Trainyard.Runtime;

namespace Trainyard.Controllers.Troubles;

/// <summary>What there is to see of a Job or a Deployment and its pods.</summary>
/// <param name="Container">The container that matters.</param>
internal sealed record Workload(IReadOnlyList<V1Pod> Pods, string Container)
{
    public string? Uid { get; init; }

    /// <summary>The conditions of the Job or Deployment.</summary>
    public IList<V1DeploymentCondition>? Conditions { get; init; }

    /// <summary>Since when it has wanted pods.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Events of it and of its pods, where somebody has asked for them.</summary>
    public IReadOnlyList<Corev1Event> Events { get; init; } = [];
}

/// <summary>An object whose events would tell what its status does not.</summary>
/// <param name="Since">Since when it has told nothing.</param>
/// <param name="Grace">How long that is nothing out of the ordinary.</param>
internal sealed record Puzzle(string Uid, DateTimeOffset Since, TimeSpan Grace)
{
    /// <summary>Whether it is time to ask.</summary>
    public bool IsDue(DateTimeOffset now) => now - Since >= Grace;

    /// <summary>When to look again: after the grace, then ever more seldom, for nobody tells us of events.</summary>
    public DateTimeOffset NextLook(DateTimeOffset now) =>
        IsDue(now) ? now + TimeSpan.FromSeconds(Math.Clamp((now - Since).TotalSeconds / 2, 5, 60)) : Since + Grace;
}

/// <summary>Reads what keeps the pods of a Job or a Deployment from being made, placed, started or kept. Pure.</summary>
internal static class Hindrances
{
    private static readonly TimeSpan Making = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Readying = TimeSpan.FromSeconds(30);

    /// <summary>The trouble of the youngest pod that has one, or of there being none; null where all is as it should be.</summary>
    public static Trouble? Of(Workload workload) =>
        Youngest(workload.Pods)
            .Where((pod, place) => place == 0 || pod.Status?.Phase != "Failed")
            .Select(pod => PodTroubles.Of(new(pod, workload.Container, EventsOf(workload, pod.Metadata.Uid))))
            .FirstOrDefault(trouble => trouble is not null)
        ?? NotMade(workload);

    /// <summary>Whose events to ask for; null where the status tells, or all goes well.</summary>
    public static Puzzle? PuzzleOf(Workload workload, DateTimeOffset now)
    {
        if (workload.Conditions.IsTrue("ReplicaFailure"))
            return null;
        if (workload.Pods.Count == 0)
            return workload.Uid is { } uid ? new(uid, workload.Since ?? now, Making) : null;
        return Youngest(workload.Pods).Select(pod => PuzzleOf(pod, workload.Container)).FirstOrDefault(puzzle => puzzle is not null);
    }

    private static Puzzle? PuzzleOf(V1Pod pod, string container)
    {
        if (pod is not { Metadata: { Uid: { } uid, CreationTimestamp: { } created, DeletionTimestamp: null }, Status: { } status })
            return null;
        if (status.Phase is "Succeeded" or "Failed")
            return null;
        var sight = new PodTroubles.PodSight(pod, container, []);
        if (status.Conditions.Find("PodScheduled") is { Status: "False" } unplaced)
            return unplaced.Reason == "Unschedulable" && PodTroubles.Of(sight) is { IsWaiting: false } ? new(uid, created, Making) : null;
        if (PodTroubles.Of(sight) is not null and not { Class: FailureClass.UserCode })
            return null;
        if (sight.Status is null or { State.Waiting.Reason: "ContainerCreating" or "PodInitializing" })
            return new(uid, created, Making);
        return sight.Status is { Ready: false, State: not { Terminated.ExitCode: 0 } } ? new(uid, created, Readying) : null;
    }

    private static Trouble? NotMade(Workload workload)
    {
        if (workload.Conditions.Find("ReplicaFailure") is { IsTrue: true } failing)
            return FailedCreate(failing.Message, failing.LastTransitionTime);
        if (workload.Pods.Count > 0)
            return null;
        var told = EventsOf(workload, workload.Uid).Where(e => e.Reason == "FailedCreate").MaxBy(e => e.LastTimestamp ?? e.EventTime);
        return told is null ? null : FailedCreate(told.Message, workload.Since);
    }

    /// <summary>The API server's refusal of a pod, in the words of the controller that wanted it.</summary>
    private static Trouble FailedCreate(string? message, DateTimeOffset? since)
    {
        const string prefix = "Error creating: ";
        var words =
            message?.StartsWith(prefix, StringComparison.Ordinal) == true ? message[prefix.Length..] : message ?? "the pods cannot be made";
        var trouble = Refusals.Read(words)
            ?? Trouble.Fault(TroubleReason.FailedCreate, words, "mend the spec: the pod that is made from it is refused");
        return trouble with { Since = since };
    }

    private static IEnumerable<V1Pod> Youngest(IReadOnlyList<V1Pod> pods) =>
        pods.OrderByDescending(pod => pod.Metadata.CreationTimestamp).ThenByDescending(pod => pod.Metadata.Name, StringComparer.Ordinal);

    private static IReadOnlyList<Corev1Event> EventsOf(Workload workload, string? uid) =>
        [.. workload.Events.Where(e => e.InvolvedObject.Uid == uid)];
}
