using k8s.Models;
using Trainyard.Api;
using Trainyard.Contracts;
using Trainyard.Controllers.Pods;
using Trainyard.Controllers.Troubles;

namespace Trainyard.Controllers.Workers;

/// <summary>Reads how far a trial is that a reused worker has in hand. Pure.</summary>
internal static class WorkResults
{
    /// <summary>What a worker told.</summary>
    public static StepResult Of(LastWord word, DateTimeOffset now) =>
        word.Outcome == TrialOutcome.Stopped
            ? new() { Lost = "its worker was told to stop" }
            : new()
            {
                EndedAt = now,
                Word = word,
                Failure = word.Outcome == TrialOutcome.Failed ? word.Failure : null,
            };

    /// <summary>What is seen of a worker that has told nothing yet.</summary>
    /// <param name="started">When it was handed the trial.</param>
    /// <param name="pod">The worker's; null where it has gone.</param>
    /// <param name="deadline">How long a trial may run.</param>
    public static StepResult Of(DateTimeOffset? started, V1Pod? pod, TimeSpan? deadline, DateTimeOffset now) =>
        Died(pod, now) ?? Late(started, deadline, now) ?? Going(started, pod, deadline);

    /// <summary>What is seen of a worker that ended before it was handed a trial.</summary>
    public static StepResult Unused(StepResult worker) =>
        worker with
        {
            StartedAt = null,
            Word = null,
            SilentPod = null,
            Failure = worker.Failure ?? (worker.Lost is null ? NeverAsked : null),
        };

    private static Failure NeverAsked { get; } =
        new()
        {
            Class = FailureClass.Configuration,
            Message = "a reused worker has ended without having asked for a trial",
            Hint = "where the image does not know how to ask, set spec.trial.workers to Pod",
        };

    /// <summary>The end of a pod that had a trial in hand; null while it lives.</summary>
    private static StepResult? Died(V1Pod? pod, DateTimeOffset now)
    {
        if (pod is null)
            return new() { Lost = "its worker's pod has gone" };
        if (PodTroubles.GivenUpAt(pod) <= now)
            return new() { Lost = PodTroubles.NodeAway(pod) };
        var end = StepResults.Trainer(pod)?.State?.Terminated;
        if (end is null && pod.Status?.Phase is not ("Succeeded" or "Failed"))
            return null;
        if (PodTroubles.TakenBecause(pod) is { } taken)
            return new() { Lost = taken };
        if (end is null or { ExitCode: 0 })
            return new() { Lost = "its worker ended without a word about it" };
        return new() { EndedAt = now, Failure = StepResults.FailureOf(pod, end) };
    }

    private static StepResult Going(DateTimeOffset? started, V1Pod? pod, TimeSpan? deadline)
    {
        DateTimeOffset?[] looks = [started + deadline, pod is null ? null : PodTroubles.GivenUpAt(pod)];
        return new() { StartedAt = started, LookAt = looks.Min() };
    }

    private static StepResult? Late(DateTimeOffset? started, TimeSpan? deadline, DateTimeOffset now) =>
        started + deadline <= now ? new() { EndedAt = now, Failure = StepResults.TooLong } : null;
}
