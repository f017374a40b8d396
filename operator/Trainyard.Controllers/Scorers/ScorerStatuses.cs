using k8s.Models;
using Trainyard.Api;
using Trainyard.Contracts;
using Trainyard.Controllers.Pods;
using Trainyard.Controllers.Troubles;
using Trainyard.Runtime;

namespace Trainyard.Controllers.Scorers;

/// <summary>What a Scorer's status says. Pure.</summary>
internal static class ScorerStatuses
{
    /// <summary>The status of a scorer that cannot be: what runs goes on.</summary>
    public static ScorerStatus Rejected(Scorer scorer, IReadOnlyList<Fault> faults, DateTimeOffset now)
    {
        var (reason, message) = (faults[0].Reason, string.Join("; ", faults));
        var conditions = Conditions(scorer, now)
            .Set(ConditionType.Accepted, false, reason, message)
            .Set(ConditionType.Running, false, reason, "the spec is not valid")
            .SetIf(true, ConditionType.Stalled, reason, message);
        return (scorer.Status ?? new()) with
        {
            ObservedGeneration = scorer.Metadata.Generation ?? 0,
            Phase = ScorerPhase.Rejected,
            Conditions = conditions.All,
        };
    }

    /// <summary>The status of what is seen.</summary>
    /// <param name="lastSchedule">The time of the schedule that the last Job was made for.</param>
    public static ScorerStatus Of(Scorer scorer, ScorerSight sight, DateTimeOffset? lastSchedule, DateTimeOffset now)
    {
        var (phase, reason, message) = State(scorer, sight);
        var refused = sight.Refused is { IsWaiting: false } trouble && TroubleReason.IsOfSpec(trouble.Reason);
        var conditions = Conditions(scorer, now)
            .Set(ConditionType.Accepted, !refused, refused ? reason : PredictorReason.Valid, refused ? message : "the spec is valid")
            .Set(ConditionType.Running, phase == ScorerPhase.Running, reason, message)
            .SetIf(phase == ScorerPhase.Succeeded, ConditionType.Succeeded, reason, message)
            .SetIf(phase == ScorerPhase.Failed, ConditionType.Failed, reason, message)
            .SetIf(phase == ScorerPhase.Pending, ConditionType.Reconciling, reason, message)
            .SetIf(phase == ScorerPhase.Failed, ConditionType.Stalled, reason, message);
        var (rows, pods) = ScoredPods.Count(scorer.Status, sight.Reports, sight.Pods);
        return new()
        {
            ObservedGeneration = scorer.Metadata.Generation ?? 0,
            Phase = refused ? ScorerPhase.Rejected : phase,
            Conditions = conditions.All,
            Model = sight.Choice.Model is { } model ? model with { Since = Since(scorer, model, now) } : scorer.Status?.Model,
            Rows = rows,
            Pods = pods,
            LagSeconds = sight.Reports.Count == 0 ? null : Math.Round(sight.Reports.Max(report => report.LagSeconds), 1),
            Position = sight.Reports.Select(report => report.Position).LastOrDefault(place => place is not null) ?? scorer.Status?.Position,
            Job = sight.Job?.Metadata.Name,
            LastScheduleTime = lastSchedule,
            NextScheduleTime = sight.Mode.Schedule is { } schedule ? ScorerPlans.Next(At(scorer, lastSchedule), schedule) : null,
            LastFailure = sight.Told ?? sight.Trouble?.Failure ?? scorer.Status?.LastFailure,
        };
    }

    private static Scorer At(Scorer scorer, DateTimeOffset? lastSchedule) =>
        scorer with
        {
            Status = new() { LastScheduleTime = lastSchedule },
        };

    private static DateTimeOffset? Since(Scorer scorer, ServedModel model, DateTimeOffset now) =>
        scorer.Status?.Model is { } before && before.Uri == model.Uri && before.Digest == model.Digest ? before.Since : now.ToSecond();

    private static (ScorerPhase Phase, string Reason, string Message) State(Scorer scorer, ScorerSight sight)
    {
        if (sight.Choice.Model is null)
            return (ScorerPhase.Pending, sight.Choice.Reason, sight.Choice.Message);
        if (sight.Refused is { } refused)
            return (refused.IsWaiting ? ScorerPhase.Pending : ScorerPhase.Failed, refused.Reason, refused.Message);
        if (scorer.Spec.Suspend)
            return (ScorerPhase.Suspended, ScorerReason.Suspended, "spec.suspend is true: nothing is scored, and nothing is lost");
        return sight.Mode.IsStream ? OfStream(sight) : OfJob(sight);
    }

    private static (ScorerPhase, string, string) OfStream(ScorerSight sight)
    {
        if (sight.Told is { } told)
            return (ScorerPhase.Failed, $"{told.Class}", $"{told.Message}; it is tried again and again");
        if (sight.Deployment?.Status?.ReadyReplicas is > 0 and var ready)
            return (ScorerPhase.Running, ScorerReason.Scoring, $"{ready} pods score; {sight.Choice.Message}");
        return sight.Trouble is { } trouble
            ? (trouble.IsWaiting ? ScorerPhase.Pending : ScorerPhase.Failed, trouble.Reason, trouble.Message)
            : (ScorerPhase.Pending, ScorerReason.Starting, "the pods are starting");
    }

    private static (ScorerPhase, string, string) OfJob(ScorerSight sight)
    {
        if (sight.Job is not { } job)
            return (ScorerPhase.Pending, ScorerReason.Scheduled, "the first time of the schedule is yet to come");
        if (job.Status?.Conditions.IsTrue("Complete") == true)
            return (ScorerPhase.Succeeded, ScorerReason.AllScored, "all rows that there were are scored");
        if (job.Status?.Conditions.Find("Failed") is { IsTrue: true } failed)
        {
            return sight.Told is { } told
                ? (ScorerPhase.Failed, $"{told.Class}", told.Message)
                : (ScorerPhase.Failed, $"{FailureClass.UserCode}", failed.Message ?? "the Job has failed");
        }

        if (sight.Trouble is { } trouble)
            return (trouble.IsWaiting ? ScorerPhase.Pending : ScorerPhase.Failed, trouble.Reason, trouble.Message);
        return job.Status?.Active > 0
            ? (ScorerPhase.Running, ScorerReason.Scoring, sight.Choice.Message)
            : (ScorerPhase.Pending, ScorerReason.Starting, "the pod is starting");
    }

    private static ConditionSet Conditions(Scorer scorer, DateTimeOffset now) =>
        new(scorer.Status?.Conditions, scorer.Metadata.Generation ?? 0, now);
}
