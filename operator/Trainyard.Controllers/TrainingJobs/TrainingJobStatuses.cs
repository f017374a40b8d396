using k8s.Models;
using Trainyard.Api;
using Trainyard.Contracts;
using Trainyard.Controllers.Preflights;
using Trainyard.Runtime;

namespace Trainyard.Controllers.TrainingJobs;

/// <summary>What a TrainingJob's status says. Pure.</summary>
internal static class TrainingJobStatuses
{
    /// <summary>The status of a job that cannot run: what it had stays, and the faults are told.</summary>
    public static TrainingJobStatus Rejected(TrainingJob job, IReadOnlyList<Fault> faults, DateTimeOffset now)
    {
        var message = string.Join("; ", faults);
        var conditions = new ConditionSet(job.Status?.Conditions, job.Metadata.Generation ?? 0, now)
            .Set(ConditionType.Accepted, false, faults[0].Reason, message)
            .Set(ConditionType.Running, false, faults[0].Reason, "the spec is not valid")
            .Set(ConditionType.Succeeded, false, faults[0].Reason, "the spec is not valid")
            .Set(ConditionType.Failed, false, faults[0].Reason, "the spec is not valid")
            .Set(ConditionType.Suspended, false, TrainingJobReason.NotSuspended, "spec.suspend is false")
            .SetIf(true, ConditionType.Stalled, faults[0].Reason, message);
        return (job.Status ?? new()) with
        {
            ObservedGeneration = job.Metadata.Generation ?? 0,
            Phase = TrainingJobPhase.Rejected,
            Conditions = conditions.All,
        };
    }

    /// <summary>The status after a plan.</summary>
    public static TrainingJobStatus Of(TrainingJobObservation seen, TrainingJobPlan plan)
    {
        var (job, before, ledger) = (seen.Job, seen.Job.Status, seen.Ledger);
        var finished = plan.Phase is TrainingJobPhase.Succeeded or TrainingJobPhase.Failed;
        var model = plan.Phase == TrainingJobPhase.Succeeded ? Model(seen) : null;
        var begins = plan.NextRunOf is not null || plan.Anew;
        var status = new TrainingJobStatus
        {
            ObservedGeneration = job.Metadata.Generation ?? 0,
            Phase = plan.Phase,
            Run = plan.NextRunOf is null ? seen.Run : seen.Run + 1,
            FirstRun = plan.NextRunOf ?? seen.FirstRun,
            Retrain = before is null || plan.NextRunOf is not null ? job.Metadata.Annotation(ApiGroup.RetrainAnnotation) : before.Retrain,
            Frozen = (begins ? null : Runs.FrozenBefore(job)) ?? Runs.Frozen(job.Spec),
            Trials = ledger.Counts,
            Best = Best(ledger.Best),
            Front = job.Spec.Objectives is null ? null : Fronts.Of(ledger.Front),
            Model = model ?? before?.Model,
            Data = seen.Model?.Word?.Data ?? seen.Preflight?.Step?.Word?.Data ?? before?.Data,
            Feedback = FeedbackSources.Status(seen, plan),
            Preflight = PreflightPlans.Record(seen),
            History = Histories.Of(seen, plan),
            LastFailure = LastFailure(seen, plan) ?? before?.LastFailure,
            StartTime = begins ? seen.Now : seen.StartTime,
            ClockStart = ClockStart(seen, plan),
            CompletionTime = finished ? before?.CompletionTime ?? seen.Now : null,
            DataWatch = DataWatching.Status(seen, plan),
            NextRunTime = plan.NextRunOf is null ? Retraining.NextTime(seen) : Retraining.TimeAfterThis(seen),
            CpuSeconds =
                model is null && finished ? before?.CpuSeconds : Math.Round(ledger.CpuSeconds + (seen.Model?.Word?.CpuSeconds ?? 0), 3),
        };
        var words = plan.Phase == TrainingJobPhase.Succeeded ? FeedbackSources.Words(status) : "";
        return status with { Conditions = ConditionsOf(seen, plan with { Message = plan.Message + words }) };
    }

    private static IReadOnlyList<V1Condition> ConditionsOf(TrainingJobObservation seen, TrainingJobPlan plan)
    {
        var active = plan.Phase is TrainingJobPhase.Preflight or TrainingJobPhase.Searching or TrainingJobPhase.Training;
        var accepted = plan.Phase != TrainingJobPhase.Rejected;
        return new ConditionSet(seen.Job.Status?.Conditions, seen.Job.Metadata.Generation ?? 0, seen.Now)
            .Set(ConditionType.Accepted, accepted, accepted ? TrainingJobReason.Valid : plan.Reason, accepted ? Valid(seen) : plan.Message)
            .Set(ConditionType.Running, active, plan.Reason, plan.Message)
            .Set(ConditionType.Succeeded, plan.Phase == TrainingJobPhase.Succeeded, plan.Reason, plan.Message)
            .Set(ConditionType.Failed, plan.Phase == TrainingJobPhase.Failed, plan.Reason, plan.Message)
            .Set(
                ConditionType.Suspended,
                plan.Phase == TrainingJobPhase.Suspended,
                plan.Phase == TrainingJobPhase.Suspended ? TrainingJobReason.Suspended : TrainingJobReason.NotSuspended,
                $"spec.suspend is {(seen.Job.Spec.Suspend ? "true" : "false")}"
            )
            .SetIf(active || plan.Phase == TrainingJobPhase.Pending, ConditionType.Reconciling, plan.Reason, plan.Message)
            .SetIf(
                plan.Phase is TrainingJobPhase.Failed or TrainingJobPhase.Stalled or TrainingJobPhase.Rejected,
                ConditionType.Stalled,
                plan.Reason,
                plan.Message
            )
            .All;
    }

    private static DateTimeOffset ClockStart(TrainingJobObservation seen, TrainingJobPlan plan)
    {
        if (plan.Anew || (plan.NextRunOf is { } first && first != seen.FirstRun))
            return seen.Now;
        return plan.Phase is TrainingJobPhase.Suspended or TrainingJobPhase.Succeeded or TrainingJobPhase.Failed
            ? seen.Job.Status?.ClockStart ?? seen.StartTime
            : seen.ClockStart;
    }

    private static string Valid(TrainingJobObservation seen) =>
        seen.WarmStart.Length == 0 ? "the spec is valid" : $"the spec is valid; {seen.WarmStart}";

    private static BestTrial? Best(Trial? best) =>
        best is null
            ? null
            : new()
            {
                Trial = best.Metadata.Name!,
                Value = best.Status!.Value!.Value,
                Parameters = best.Spec.Parameters,
                Metrics = best.Status.Metrics,
            };

    private static ModelStatus? Model(TrainingJobObservation seen) =>
        seen.Model?.Word?.Model is not { } written
            ? null
            : new()
            {
                Version = written.Version,
                Run = seen.Run,
                Uri = written.Uri,
                Digest = written.Digest,
                Holdout = written.Holdout,
                Trials = written.Trials,
                Trial = seen.Ledger.Best?.Metadata.Name,
            };

    private static TrialFailure? LastFailure(TrainingJobObservation seen, TrainingJobPlan plan)
    {
        if (plan.Obstacle is { Failure: { } now } obstacle)
            return Failure(obstacle.Name, now);
        if (PreflightPlans.FailureOf(seen) is { } first)
            return Failure(seen.Preflight!.Name, first);
        if (seen.Model?.Failure is { } failure)
            return Failure(Runs.ModelName(seen.Job, seen.Run), failure);
        return seen.Ledger.LastFailed is { Status.Failure: { } last } trial ? Failure(trial.Metadata.Name!, last) : null;
    }

    private static TrialFailure Failure(string name, Failure failure) =>
        new()
        {
            Trial = name,
            Class = failure.Class,
            Message = failure.Message,
            Hint = failure.Hint,
        };
}
