using System.Text.Json;
using k8s.Models;
using Trainyard.Contracts;
using Trainyard.Controllers.Troubles;
using Trainyard.Runtime;

namespace Trainyard.Controllers.Pods;

/// <summary>How far a Job of ours is, as read from it and its pods.</summary>
internal sealed record StepResult
{
    /// <summary>Whether a pod runs or has run.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it ended; null while it goes on.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>What the program said last; null where it said nothing that we can read.</summary>
    public LastWord? Word { get; init; }

    /// <summary>Why it failed; also while it goes on, where it cannot start.</summary>
    public Failure? Failure { get; init; }

    /// <summary>What keeps it from running, while it goes on.</summary>
    public Trouble? Trouble { get; init; }

    /// <summary>Why its result is lost: it is over, and nobody can tell any more how it ended. It is to be run anew.</summary>
    public string? Lost { get; init; }

    /// <summary>When to look again though nothing has changed; null: when something changes.</summary>
    public DateTimeOffset? LookAt { get; init; }

    /// <summary>The pod whose log may say what the program did not; null where that is known.</summary>
    public string? SilentPod { get; init; }

    /// <summary>What stands in its termination message, where that is no word of ours.</summary>
    public string? Told { get; init; }

    /// <summary>The lines by the names of metrics that its log gives no number; null where nobody had to look.</summary>
    public IReadOnlyDictionary<string, string>? Unread { get; init; }

    /// <summary>Whether it is over.</summary>
    public bool Ended => EndedAt is not null;

    /// <summary>Whether its program failed in a way that may not come again.</summary>
    public bool MayMendItself =>
        this is { Ended: true, Trouble: null, Failure.Class: FailureClass.OutOfMemory or FailureClass.UserCode or FailureClass.Preempted };
}

/// <summary>Reads how far a Job is. Pure.</summary>
internal static class StepResults
{
    /// <param name="events">What <see cref="PuzzleOf"/> wanted to know, where somebody has asked.</param>
    /// <param name="patience">How long a start may take.</param>
    public static StepResult Of(
        V1Job job,
        IReadOnlyList<V1Pod> pods,
        IReadOnlyList<Corev1Event> events,
        TimeSpan patience,
        DateTimeOffset now
    )
    {
        var inOrder = pods.OrderBy(pod => pod.Metadata.CreationTimestamp).ThenBy(pod => pod.Metadata.Name, StringComparer.Ordinal).ToList();
        var started = inOrder.Select(StartedAt).FirstOrDefault(at => at is not null);
        var result = inOrder.Select(pod => Finished(pod, now)).FirstOrDefault(finished => finished is not null)
            ?? Ended(job, inOrder, now)
            ?? Suspended(job)
            ?? Away(inOrder, now)
            ?? Hindered(WorkloadOf(job, inOrder) with { Events = events }, patience, now);
        DateTimeOffset?[] looks = [result.LookAt, result.Ended || result.Lost is not null ? null : GivenUpAt(inOrder)];
        return result with { StartedAt = started, LookAt = looks.Min() };
    }

    /// <summary>Whose events would tell why a Job does not get on; null where its status and its pods' tell, or it does.</summary>
    public static Puzzle? PuzzleOf(V1Job job, IReadOnlyList<V1Pod> pods, DateTimeOffset now) =>
        IsOver(job) || job.Spec?.Suspend == true ? null : Hindrances.PuzzleOf(WorkloadOf(job, pods), now);

    /// <summary>Whether the Job controller has ended a Job, one way or the other.</summary>
    public static bool IsOver(V1Job job) =>
        job.Status?.Conditions is { } conditions && (conditions.IsTrue("Complete") || conditions.IsTrue("Failed"));

    /// <summary>The word in a termination message; null where there is none that we can read.</summary>
    public static LastWord? Word(string? message)
    {
        if (message is null || !message.StartsWith('{'))
            return null;
        try
        {
            return JsonSerializer.Deserialize(message, ContractsJson.Default.LastWord);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public static V1ContainerStatus? Trainer(V1Pod pod) => OwnModels.StatusOf(pod);

    private static DateTimeOffset? StartedAt(V1Pod pod) =>
        OwnModels.StartedAt(pod) is { } began ? began
        : Trainer(pod)?.State is { } state ? state.Running?.StartedAt ?? state.Terminated?.StartedAt
        : null;

    /// <summary>A pod that ended with a result, or with a failure that no other pod can mend.</summary>
    private static StepResult? Finished(V1Pod pod, DateTimeOffset now)
    {
        if (Trainer(pod)?.State?.Terminated is not { } end)
            return null;
        var word = OwnModels.Word(pod, Word(end.Message));
        var ended = end.FinishedAt ?? now;
        if (word is { Outcome: TrialOutcome.Succeeded or TrialOutcome.Pruned })
            return new() { EndedAt = ended, Word = word };
        if (word is { Outcome: TrialOutcome.Failed, Failure: { Class: <= FailureClass.Configuration } failure })
        {
            return new()
            {
                EndedAt = ended,
                Word = word,
                Failure = failure,
            };
        }

        if (end.ExitCode != 0 || word is not null)
            return null;
        return new()
        {
            EndedAt = ended,
            SilentPod = pod.Metadata.Name,
            Told = end.Message,
        };
    }

    /// <summary>
    /// The Job controller has given up, or says that it is done. Where no pod is left to ask, only some of its reasons tell how it ended.
    /// </summary>
    private static StepResult? Ended(V1Job job, IReadOnlyList<V1Pod> pods, DateTimeOffset now)
    {
        var conditions = job.Status?.Conditions;
        if (conditions.IsTrue("Complete"))
            return new() { Lost = "the Job is complete, but its pod has gone and with it the result" };
        if (conditions.Find("Failed") is not { IsTrue: true } failed)
            return null;
        var pod = pods.LastOrDefault(candidate => Trainer(candidate)?.State?.Terminated is not null) ?? pods.LastOrDefault();
        var word = Word(pod is null ? null : Trainer(pod)?.State?.Terminated?.Message);
        if (FailureOf(failed, pod, word) is { } failure)
        {
            return new()
            {
                EndedAt = failed.LastTransitionTime ?? now,
                Word = word,
                Failure = failure,
            };
        }

        var gone = $"the Job has failed ({failed.Message}), and its pods have gone and with them the cause";
        return new() { Lost = pod is null ? gone : PodTroubles.TakenBecause(pod) };
    }

    /// <summary>The failure of what has outrun its deadline.</summary>
    public static Failure TooLong { get; } =
        new()
        {
            Class = FailureClass.Timeout,
            Message = "it ran longer than spec.trial.activeDeadline",
            Hint = "raise spec.trial.activeDeadline, or bound what makes trials long",
        };

    /// <summary>How a failed Job failed; null where its pod was taken away, or has gone and nothing else tells.</summary>
    private static Failure? FailureOf(V1JobCondition failed, V1Pod? pod, LastWord? word)
    {
        if (failed.Reason == "DeadlineExceeded")
            return TooLong;
        if (word?.Failure is { } told)
            return told;
        if (pod is not null && PodTroubles.TakenBecause(pod) is not null)
            return null;
        if (pod is not null && Trainer(pod)?.State?.Terminated is { } end)
            return FailureOf(pod, end);

        if (failed.Reason == "PodFailurePolicy")
            return new() { Class = ClassOf(failed.Message), Message = failed.Message ?? "the program has failed" };
        return pod is null ? null : new() { Class = FailureClass.UserCode, Message = failed.Message ?? "the Job has failed" };
    }

    /// <summary>How a container failed that left no word.</summary>
    public static Failure FailureOf(V1Pod pod, V1ContainerStateTerminated end)
    {
        var (kind, message, hint) = PodTroubles.Ended(end);
        return new()
        {
            Class = kind,
            Message = message,
            Hint = hint ?? $"kubectl logs {pod.Metadata.Name}",
        };
    }

    /// <summary>
    /// The Job controller names the exit code by which it gave up: "... failed with exit code 66 matching FailJob rule at index 1".
    /// </summary>
    private static FailureClass ClassOf(string? message) =>
        Enum.GetValues<FailureClass>()
            .Where(kind => message?.Contains($"exit code {ExitCode.Of(kind)} ", StringComparison.Ordinal) == true)
            .DefaultIfEmpty(FailureClass.UserCode)
            .First();

    /// <summary>The last pod is to go, and its node does not say that it has: until it does the Job controller makes no other.</summary>
    private static StepResult? Away(List<V1Pod> pods, DateTimeOffset now) =>
        GivenUpAt(pods) <= now ? new() { Lost = PodTroubles.NodeAway(pods[^1]) } : null;

    private static DateTimeOffset? GivenUpAt(List<V1Pod> pods) => pods is [.., var last] ? PodTroubles.GivenUpAt(last) : null;

    private static StepResult? Suspended(V1Job job) =>
        job.Spec?.Suspend != true
            ? null
            : new()
            {
                Trouble = job.Metadata.Label(TrainingPods.QueueLabel) is { } queue
                    ? Trouble.Wait(TroubleReason.Gated, $"waiting for its turn in the queue {queue}")
                    : Trouble.Wait(TroubleReason.Suspended, "the Job is suspended"),
            };

    private static StepResult Hindered(Workload workload, TimeSpan patience, DateTimeOffset now)
    {
        if (Hindrances.Of(workload) is not { } trouble)
            return new();
        var giveUp = trouble.GiveUpAt(patience, now);
        return giveUp <= now
            ? new()
            {
                EndedAt = now,
                Trouble = trouble,
                Failure = trouble.Failure,
            }
            : new()
            {
                Trouble = trouble,
                Failure = trouble.Failure,
                LookAt = giveUp,
            };
    }

    private static Workload WorkloadOf(V1Job job, IReadOnlyList<V1Pod> pods) =>
        new(pods, OwnModels.Last(pods)) { Uid = job.Metadata.Uid, Since = job.Status?.StartTime ?? job.Metadata.CreationTimestamp };
}
