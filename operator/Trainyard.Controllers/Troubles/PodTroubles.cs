using System.Globalization;
using System.Text.RegularExpressions;
using k8s.Models;
using Trainyard.Contracts;
using Trainyard.Runtime;

namespace Trainyard.Controllers.Troubles;

/// <summary>Reads what keeps one pod from being placed, started or kept, from its status and its events. Pure.</summary>
internal static partial class PodTroubles
{
    /// <summary>The container as the kubelet works on it, before it has said anything of its own.</summary>
    private static readonly string[] Beginning = ["ContainerCreating", "PodInitializing"];

    /// <summary>What a kubelet gives as the reason of a pod that it does not keep.</summary>
    private static readonly string?[] OfNode =
    [
        "Evicted",
        "Preempting",
        "NodeLost",
        "NodeShutdown",
        "Shutdown",
        "Terminated",
        "NodeAffinity",
        "UnexpectedAdmissionError",
    ];

    /// <summary>How much longer than its grace a pod may take to go. Only its node can say that it has ended: one that says nothing for so
    /// long is away, and the cluster keeps the pod until somebody takes the node out.</summary>
    private static readonly TimeSpan NodePatience = TimeSpan.FromMinutes(1);

    private static readonly Func<PodSight, Trouble?>[] Checks = [Unplaced, Unmounted, Unstarted, Unkept, Unready];

    /// <summary>What there is to see of a pod.</summary>
    /// <param name="Container">The container that matters; those before it (init containers) matter too.</param>
    /// <param name="Events">Its events, where somebody has asked for them.</param>
    internal sealed record PodSight(V1Pod Pod, string Container, IReadOnlyList<Corev1Event> Events)
    {
        public V1ContainerStatus? Status => Pod.Status?.ContainerStatuses?.FirstOrDefault(container => container.Name == Container);

        /// <summary>The containers in the order in which they start, as far as they have not done their part.</summary>
        public IEnumerable<V1ContainerStatus> Undone =>
            (Pod.Status?.InitContainerStatuses ?? [])
                .Where(init => init.State?.Terminated is not { ExitCode: 0 } && !(init.Ready && init.State?.Running is not null))
                .Concat(Status is { } own ? [own] : []);
    }

    /// <summary>The first trouble that is found; null where there is none.</summary>
    public static Trouble? Of(PodSight sight)
    {
        if (sight.Pod.Metadata.DeletionTimestamp is not null || sight.Pod.Status?.Phase == "Succeeded")
            return null;
        var trouble =
            sight.Pod.Status?.Phase == "Failed"
                ? Taken(sight)
                : Checks.Select(check => check(sight)).FirstOrDefault(found => found is not null);
        return trouble is null ? null : trouble with { Since = sight.Pod.Metadata.CreationTimestamp };
    }

    /// <summary>Why the cluster took a pod away; null where it did not. A program's own failure is not told here.</summary>
    public static string? TakenBecause(V1Pod pod)
    {
        if (pod.Status is not { } status)
            return null;
        if (status.Conditions.Find("DisruptionTarget") is { IsTrue: true } target)
            return $"{target.Reason}: {status.Message ?? target.Message}";
        var node = OfNode.Contains(status.Reason) || status.Reason?.StartsWith("OutOf", StringComparison.Ordinal) == true;
        if (node)
            return status.Message is { } told ? $"{status.Reason}: {told}" : status.Reason;
        return pod.Metadata.DeletionTimestamp is not null ? "the pod was deleted" : null;
    }

    /// <summary>When a pod that is to go is given up with its node; null where it is not to go, or has ended.</summary>
    public static DateTimeOffset? GivenUpAt(V1Pod pod) =>
        pod.Metadata.DeletionTimestamp is { } end && pod.Status?.Phase is not ("Succeeded" or "Failed")
            ? (DateTimeOffset)end + NodePatience
            : null;

    /// <summary>What is told of a pod that is given up.</summary>
    public static string NodeAway(V1Pod pod) =>
        $"the node {pod.Spec?.NodeName ?? "of its pod"} does not answer: {TakenBecause(pod)}, and nobody can say that it has ended";

    /// <summary>How a container ended, as a failure.</summary>
    public static (FailureClass Class, string Message, string? Hint) Ended(V1ContainerStateTerminated end)
    {
        if (end.Reason == "OOMKilled")
            return (FailureClass.OutOfMemory, "the container went over its memory limit", "raise limits.memory of its resources");
        if (end.Reason is "StartError" or "ContainerCannotRun")
        {
            return (
                FailureClass.Configuration,
                $"{end.Reason}: {end.Message?.Trim() ?? "the container cannot start"}",
                "check the command and the image"
            );
        }

        var lines = end.Message?.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
        if (
            lines is [.., var last]
            && OwnWords().Match(last) is { Success: true } own
            && Enum.TryParse(own.Groups[1].Value, out FailureClass told)
        )
        {
            return (told, own.Groups[2].Value, own.Groups[3] is { Success: true } hint ? hint.Value : null);
        }

        var code = end.ExitCode.ToString(CultureInfo.InvariantCulture);
        return (
            FailureClass.UserCode,
            $"the program ended with exit code {code}{(lines.Length == 0 ? "" : $": {Cut(lines)}")}",
            HintOf(end)
        );
    }

    /// <summary>What shells, and signals by 128 and their number, mean by an exit code.</summary>
    private static string? HintOf(V1ContainerStateTerminated end) =>
        end.ExitCode switch
        {
            126 => "the command cannot be executed: check its permissions, and that it is for this machine",
            127 => "the command, or one that it calls, is not in the image",
            137 => "it was killed (SIGKILL): where nobody did that, a part of it went over the memory limit",
            139 => "a segmentation fault (SIGSEGV) in native code",
            _ => null,
        };

    private static Trouble? Taken(PodSight sight) =>
        TakenBecause(sight.Pod) is { } why
            ? Trouble.Wait(TroubleReason.PodTaken, $"the cluster took a pod away, another will come: {why}")
            : null;

    private static Trouble? Unplaced(PodSight sight)
    {
        if (sight.Pod.Status?.Conditions.Find("PodScheduled") is not { Status: "False" } told)
            return null;
        if (told.Reason == "SchedulingGated")
            return Trouble.Wait(TroubleReason.Gated, $"waiting to be let in: {told.Message}");
        return told.Reason == "Unschedulable" ? Placement.Read(told.Message ?? "no node will do", sight.Pod, sight.Events) : null;
    }

    /// <summary>Only its events tell what a pod that is placed waits for. The newest counts: what went before it is mended.</summary>
    private static Trouble? Unmounted(PodSight sight)
    {
        var begins = sight.Undone.FirstOrDefault();
        if (begins is not null && (begins.State?.Waiting is not { } waiting || !Beginning.Contains(waiting.Reason)))
            return null;
        return Newest(sight.Events) is { Type: "Warning", Reason: not ("FailedScheduling" or "Unhealthy" or "BackOff") } told
            ? Missing(told.Reason ?? "FailedMount", told.Message ?? "the pod cannot start")
            : null;
    }

    private static Trouble? Unstarted(PodSight sight) =>
        sight
            .Undone.Where(container =>
                container.State?.Waiting?.Reason is { } reason && reason != "CrashLoopBackOff" && !Beginning.Contains(reason)
            )
            .Select(container => Unstarted(container.State!.Waiting!))
            .FirstOrDefault();

    private static Trouble Unstarted(V1ContainerStateWaiting waiting)
    {
        var (reason, words) = (waiting.Reason!, waiting.Message ?? "the container cannot start");
        if (!reason.Contains("Image", StringComparison.Ordinal) && reason is not ("RegistryUnavailable" or "SignatureValidationFailed"))
            return Missing(reason, words);
        var patience = reason is "InvalidImageName" or "ErrImageNeverPull" ? Patience.None : Patience.Limited;
        var constant = reason == "ErrImagePull" ? TroubleReason.ImagePullBackOff : reason;
        return new(constant, FailureClass.Image, $"{reason}: {words}", "check the image and the pull secrets") { Patience = patience };
    }

    /// <summary>It ends again and again, or was killed and is not ready yet.</summary>
    private static Trouble? Unkept(PodSight sight)
    {
        foreach (var container in sight.Undone.Where(container => !container.Ready && container.RestartCount > 0))
        {
            var end = container.State?.Terminated is { ExitCode: not 0 } now ? now : container.LastState?.Terminated;
            if (end is null)
                continue;
            var (kind, message, hint) = Ended(end);
            var killed = Told(sight.Events, "Liveness probe failed") ?? Told(sight.Events, "Startup probe failed");
            if (killed is not null && end.ExitCode is 137 or 143 && kind == FailureClass.UserCode)
                (message, hint) = ($"it was killed: {killed}", "it answered its probe too late, or not at all");
            return new(
                TroubleReason.CrashLoopBackOff,
                kind,
                $"{container.Name} ends: {message}",
                hint ?? $"kubectl logs {sight.Pod.Metadata.Name} -c {container.Name}"
            );
        }

        return null;
    }

    private static Trouble? Unready(PodSight sight) =>
        sight.Status is { Ready: false, State.Running: not null } && Told(sight.Events, "probe failed") is { } told
            ? new("Unhealthy", FailureClass.UserCode, told, $"kubectl logs {sight.Pod.Metadata.Name} -c {sight.Container}")
            : null;

    private static Trouble Missing(string reason, string words) =>
        NotThere().IsMatch(words)
            ? new(reason, FailureClass.NotFound, $"{reason}: {words}", "make it in this namespace, or mend the name in the spec")
            : Trouble.Fault(
                reason,
                $"{reason}: {words}",
                "check what the pod names: Secrets, ConfigMaps, claims, its security context and command"
            );

    private static Corev1Event? Newest(IReadOnlyList<Corev1Event> events) => events.MaxBy(At);

    private static string? Told(IReadOnlyList<Corev1Event> events, string words) =>
        events.Where(e => e.Message?.Contains(words, StringComparison.Ordinal) == true).MaxBy(At)?.Message?.Trim();

    private static DateTimeOffset? At(Corev1Event e) => e.LastTimestamp ?? e.EventTime ?? e.Metadata.CreationTimestamp;

    /// <summary>The last lines, the last one at the end: a traceback says there what it is about.</summary>
    private static string Cut(string[] lines)
    {
        const int most = 400;
        var told = string.Join(" | ", lines.TakeLast(3));
        return told.Length > most ? "..." + told[^most..] : told;
    }

    [GeneratedRegex(@"not found|non-existent|couldn't find key|does not exist", RegexOptions.IgnoreCase)]
    private static partial Regex NotThere();

    /// <summary>As our own programs end: PROGRAM: CLASS: MESSAGE (HINT).</summary>
    [GeneratedRegex(@"^trainyard-[a-z]+: ([A-Za-z]+): (.*?)(?: \(([^()]*)\))?$")]
    private static partial Regex OwnWords();
}
