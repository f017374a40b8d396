using System.Globalization;
using System.Text.Json;
using Trainyard.Kubernetes;
using Trainyard.Models;

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

    /// <summary>When its pods' failing to start will count as a failure; null where they have started.</summary>
    public DateTimeOffset? GiveUpAt { get; init; }

    /// <summary>The pod whose log may say what the program did not; null where that is known.</summary>
    public string? SilentPod { get; init; }

    /// <summary>The lines by the names of metrics that its log gives no number; null where nobody had to look.</summary>
    public IReadOnlyDictionary<string, string>? Unread { get; init; }

    /// <summary>Whether it is over.</summary>
    public bool Ended => EndedAt is not null;
}

/// <summary>Reads how far a Job is. Pure.</summary>
internal static class StepResults
{
    private static readonly string[] StartTroubles =
        ["ErrImagePull", "ImagePullBackOff", "InvalidImageName", "ErrImageNeverPull", "CreateContainerConfigError", "CreateContainerError", "RunContainerError"];

    public static StepResult Of(V1Job job, IReadOnlyList<V1Pod> pods, TimeSpan patience, DateTimeOffset now)
    {
        var inOrder = pods.OrderBy(pod => pod.Metadata.CreationTimestamp).ThenBy(pod => pod.Metadata.Name, StringComparer.Ordinal).ToList();
        var started = inOrder.Select(StartedAt).FirstOrDefault(at => at is not null);
        var result = inOrder.Select(pod => Finished(pod, now)).FirstOrDefault(finished => finished is not null)
            ?? Refused(job, inOrder, now)
            ?? CannotStart(inOrder.LastOrDefault(), patience, now)
            ?? new();
        return result with { StartedAt = started };
    }

    /// <summary>The word in a termination message; null where there is none that we can read.</summary>
    public static LastWord? Word(string? message)
    {
        if (message is null || !message.StartsWith('{')) return null;
        try
        {
            return JsonSerializer.Deserialize(message, ModelsJson.Default.LastWord);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static V1ContainerStatus? Trainer(V1Pod pod) => pod.Status?.ContainerStatuses?.FirstOrDefault(container => container.Name == TrainingPods.Container);

    private static DateTimeOffset? StartedAt(V1Pod pod) => Trainer(pod)?.State is { } state ? state.Running?.StartedAt ?? state.Terminated?.StartedAt : null;

    /// <summary>A pod that ended with a result, or with a failure that no other pod can mend.</summary>
    private static StepResult? Finished(V1Pod pod, DateTimeOffset now)
    {
        if (Trainer(pod)?.State?.Terminated is not { } end) return null;
        var word = Word(end.Message);
        var ended = end.FinishedAt ?? now;
        if (word is { Outcome: TrialOutcome.Succeeded or TrialOutcome.Pruned }) return new() { EndedAt = ended, Word = word };
        if (word is { Outcome: TrialOutcome.Failed, Failure: { Class: <= FailureClass.Configuration } failure }) return new() { EndedAt = ended, Word = word, Failure = failure };
        return end.ExitCode == 0 && word is null ? new() { EndedAt = ended, SilentPod = pod.Metadata.Name } : null;
    }

    /// <summary>The Job controller has given up, or says that it is done though no pod is left to ask.</summary>
    private static StepResult? Refused(V1Job job, IReadOnlyList<V1Pod> pods, DateTimeOffset now)
    {
        var conditions = job.Status?.Conditions;
        if (conditions.Find("Failed") is { IsTrue: true } failed)
        {
            var pod = pods.LastOrDefault(candidate => Trainer(candidate)?.State?.Terminated is not null) ?? pods.LastOrDefault();
            var word = Word(pod is null ? null : Trainer(pod)?.State?.Terminated?.Message);
            return new() { EndedAt = failed.LastTransitionTime ?? now, Word = word, Failure = FailureOf(failed, pod, word) };
        }

        return conditions.IsTrue("Complete")
            ? new() { EndedAt = job.Status?.CompletionTime ?? now, Failure = new() { Class = FailureClass.UserCode, Message = "the Job is complete, but its pod has gone and with it the result" } }
            : null;
    }

    private static Failure FailureOf(V1Condition failed, V1Pod? pod, LastWord? word)
    {
        if (failed.Reason == "DeadlineExceeded")
            return new() { Class = FailureClass.Timeout, Message = "it ran longer than spec.trial.activeDeadline", Hint = "raise spec.trial.activeDeadline, or bound what makes trials long" };
        if (word?.Failure is { } told) return told;
        if (pod?.Status is { } status && (status.Reason is "Evicted" or "Preempting" or "NodeLost" or "Shutdown" or "Terminated" || status.Conditions.IsTrue("DisruptionTarget")))
            return new() { Class = FailureClass.Preempted, Message = status.Message ?? status.Reason ?? "the node took the pod away" };
        if (pod is null || Trainer(pod)?.State?.Terminated is not { } end) return new() { Class = FailureClass.UserCode, Message = failed.Message ?? "the Job has failed" };
        if (end.Reason == "OOMKilled")
            return new() { Class = FailureClass.OutOfMemory, Message = "the container went over its memory limit", Hint = "raise spec.trial.resources.limits.memory" };
        return new() { Class = FailureClass.UserCode, Message = Told(end), Hint = $"kubectl logs {pod.Metadata.Name}" };
    }

    private static string Told(V1ContainerStateTerminated end)
    {
        var last = end.Message?.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault();
        var code = end.ExitCode.ToString(CultureInfo.InvariantCulture);
        return last is null ? $"the program ended with exit code {code}" : $"the program ended with exit code {code}: {(last.Length > 300 ? last[..300] + "..." : last)}";
    }

    private static StepResult? CannotStart(V1Pod? pod, TimeSpan patience, DateTimeOffset now)
    {
        if (pod?.Status?.Conditions.Find("PodScheduled") is { Status: "False", Message: { } told } && told.Contains("persistentvolumeclaim", StringComparison.Ordinal) && told.Contains("not found", StringComparison.Ordinal))
            return GiveUp(new() { Class = FailureClass.NotFound, Message = told, Hint = "make the claim, or mend the pvc:// address" }, (pod.Metadata.CreationTimestamp ?? now) + patience, now);
        if (pod is null || Trainer(pod)?.State?.Waiting is not { } waiting || !StartTroubles.Contains(waiting.Reason)) return null;
        var giveUp = waiting.Reason == "InvalidImageName" ? now : (pod.Metadata.CreationTimestamp ?? now) + patience;
        var image = waiting.Reason!.Contains("Image", StringComparison.Ordinal);
        var failure = new Failure
        {
            Class = image ? FailureClass.Image : FailureClass.Configuration,
            Message = $"{waiting.Reason}: {waiting.Message ?? "the container cannot start"}",
            Hint = image ? "check spec.trial.image and the pull secrets" : "check the Secrets and ConfigMaps that the pod names",
        };
        return GiveUp(failure, giveUp, now);
    }

    private static StepResult GiveUp(Failure failure, DateTimeOffset at, DateTimeOffset now) =>
        now >= at ? new() { EndedAt = now, Failure = failure } : new() { Failure = failure, GiveUpAt = at };
}
