using Trainyard.Api;
using Trainyard.Contracts;
using Trainyard.Controllers.Pods;
using Trainyard.Controllers.Preflights;
using Trainyard.Controllers.Troubles;
using Trainyard.Runtime;
using Trainyard.Sweeps;

namespace Trainyard.Controllers.TrainingJobs;

/// <summary>What is known of a job.</summary>
/// <param name="Model">How far the last step is; null before it began.</param>
internal sealed record TrainingJobObservation(TrainingJob Job, SweepLedger Ledger, StepResult? Model, DateTimeOffset Now)
{
    /// <summary>The look at the data before the first trial; null where nobody needs to ask any more.</summary>
    public PreflightSight? Preflight { get; init; }

    /// <summary>What the API server has just refused.</summary>
    public Trouble? Refused { get; init; }

    /// <summary>What joins the history from earlier searches, for people; empty where nothing is to.</summary>
    public string WarmStart { get; init; } = "";

    /// <summary>How far a look at the sources is; null where none has begun.</summary>
    public StepResult? Look { get; init; }

    /// <summary>The feedback that a run would learn from that began now; null where none is asked for.</summary>
    public FeedbackLogs? Feedback { get; init; }

    /// <summary>Whether something that every trial stands on is another than that which this run was looked at with, such as its image or
    /// the output, and the change has just come.</summary>
    public bool Mended { get; init; }

    /// <summary>Whether the sampler of a spec that has just changed has something to try, though nothing was left before.</summary>
    public bool HasMore { get; init; }

    public int Run => Job.Status?.Run ?? 1;

    public int FirstRun => Job.Status?.FirstRun ?? 1;

    /// <summary>When the run began: now, where it has not.</summary>
    public DateTimeOffset StartTime => Job.Status?.StartTime ?? Now;

    /// <summary>When the search's clock began, as it would be if it went on now: it stands still while nothing is to run.</summary>
    public DateTimeOffset ClockStart =>
        (Job.Status?.ClockStart ?? StartTime) + (StoodStillSince is { } since && since < Now ? Now - since : TimeSpan.Zero);

    private DateTimeOffset? StoodStillSince =>
        Job.Status?.CompletionTime
        ?? (Job.Status?.Conditions.Find(ConditionType.Suspended) is { Status: "True", LastTransitionTime: { } since } ? since : null);
}

/// <summary>What stands in the way of a job.</summary>
/// <param name="Name">The trial or the step that it stops.</param>
/// <param name="Reason">A constant for programs.</param>
/// <param name="Failure">It as a failure; null where it is a state to wait in.</param>
internal sealed record Obstacle(string Name, string Reason, string Message, Failure? Failure)
{
    /// <summary>Where a job stands whose way is blocked.</summary>
    public TrainingJobPhase Phase =>
        Failure is null ? TrainingJobPhase.Pending
        : TroubleReason.IsOfSpec(Reason) ? TrainingJobPhase.Rejected
        : TrainingJobPhase.Stalled;

    public static Obstacle Of(string name, Trouble trouble) => new(name, trouble.Reason, trouble.Message, trouble.Failure);
}

/// <summary>What is to be done for a job.</summary>
/// <param name="Reason">Why, for programs.</param>
/// <param name="Message">Why, for people.</param>
internal sealed record TrainingJobPlan(TrainingJobPhase Phase, string Reason, string Message)
{
    /// <summary>How many trials may be started.</summary>
    public int Slots { get; init; }

    /// <summary>Whether the trials that run are to stop.</summary>
    public bool StopTrials { get; init; }

    /// <summary>Whether the last step is to begin.</summary>
    public bool TrainModel { get; init; }

    /// <summary>Whether the look at the data is to begin.</summary>
    public bool StartPreflight { get; init; }

    /// <summary>Whether its Job is to go: another will be made.</summary>
    public bool DropPreflight { get; init; }

    /// <summary>Whether the run begins anew: nothing of it had begun.</summary>
    public bool Anew { get; init; }

    /// <summary>Whether the Job of the last step is to go: nobody can tell any more how it ended, or it was of an earlier end or
    /// spec.</summary>
    public bool DropModel { get; init; }

    /// <summary>What stands in the way.</summary>
    public Obstacle? Obstacle { get; init; }

    /// <summary>Whether a look at the sources is to begin.</summary>
    public bool StartLook { get; init; }

    /// <summary>Whether a new run begins, and with which run its search began.</summary>
    public int? NextRunOf { get; init; }

    /// <summary>When to look again though nothing has changed.</summary>
    public DateTimeOffset? WakeAt { get; init; }
}

/// <summary>Decides what is to be done for a job. Pure.</summary>
internal static class TrainingJobPlans
{
    /// <param name="exhausted">Whether the sampler has just said that nothing is left to try.</param>
    public static TrainingJobPlan Of(TrainingJobObservation seen, bool exhausted = false)
    {
        var spec = seen.Job.Spec;
        var before = seen.Job.Status?.Conditions;
        if (Runs.HasThawed(seen.Job) || (seen is { Mended: true, Ledger.Best: null } && before.IsTrue(ConditionType.Failed)))
            return Mended(seen);
        exhausted |= before.Find(ConditionType.Running)?.Reason == TrainingJobReason.SpaceExhausted && !seen.HasMore;
        var end = SweepEnds.Find(new(spec, seen.Ledger, seen.Now - seen.ClockStart, exhausted));
        var done =
            before.IsTrue(ConditionType.Succeeded) || (seen.Job.Status?.Model is { } model && (model.Run ?? model.Version) == seen.Run);
        if ((done || before.IsTrue(ConditionType.Failed)) && Retraining.Cause(seen) is { } cause)
        {
            return new(TrainingJobPhase.Searching, TrainingJobReason.Retraining, $"a new run begins: {cause}") { NextRunOf = seen.Run + 1 };
        }

        if (done && end is not null)
            return Finished(seen, new(TrainingJobPhase.Succeeded, end.Reason, end.Message));
        if (done)
            return new(TrainingJobPhase.Searching, TrainingJobReason.Continuing, "the search goes on") { NextRunOf = seen.FirstRun };
        if (spec.Suspend)
            return new(TrainingJobPhase.Suspended, TrainingJobReason.Suspended, "spec.suspend is true");
        if (end is null)
            return Search(seen);
        if (seen.Ledger.Active > 0)
            return new(TrainingJobPhase.Searching, end.Reason, $"{end.Message}; the trials that run are stopped") { StopTrials = true };
        return end.Failed ? Finished(seen, new(TrainingJobPhase.Failed, end.Reason, end.Message)) : Train(seen, end);
    }

    /// <summary>Where a trial has a value such a change is refused; till then the spec may be mended, and none of its trials counts any
    /// more.</summary>
    private static TrainingJobPlan Mended(TrainingJobObservation seen) =>
        seen.Ledger.Counts.Total == 0
            ? new(TrainingJobPhase.Preflight, TrainingJobReason.Mended, "the spec has changed before the first trial: it is looked at anew")
            {
                Anew = true,
                WakeAt = seen.Now,
            }
        : seen.Ledger.Active > 0
            ? new(
                TrainingJobPhase.Searching,
                TrainingJobReason.Mended,
                "the spec has changed before any trial had a value: those that run are stopped"
            )
            {
                StopTrials = true,
            }
        : new(TrainingJobPhase.Searching, TrainingJobReason.Mended, "the spec has changed before any trial had a value: a new run begins")
        {
            NextRunOf = seen.Run + 1,
        };

    private static TrainingJobPlan Search(TrainingJobObservation seen)
    {
        if (PreflightPlans.Of(seen) is { } first)
            return first;
        var (spec, ledger) = (seen.Job.Spec, seen.Ledger);
        var free = Math.Min((spec.Sweep?.Parallelism ?? 1) - ledger.Active, spec.MostTrials - ledger.Counts.Total);
        var plan = new TrainingJobPlan(
            TrainingJobPhase.Searching,
            TrainingJobReason.Searching,
            $"{ledger.Counts.Total} of at most {spec.MostTrials} trials have begun"
        )
        {
            Slots = Math.Max(0, free),
            DropModel = seen.Model is not null,
            WakeAt = Duration.Parse(spec.Sweep?.MaxDuration) is { } most ? seen.ClockStart + most : null,
        };
        if (ledger.Troubled is not { Status: { } waits } trial)
            return Hindered(seen, plan, null);
        return Hindered(seen, plan, new(trial.Metadata.Name!, waits.Reason!, waits.Message!, waits.Failure));
    }

    private static TrainingJobPlan Train(TrainingJobObservation seen, SweepEnd end)
    {
        var (name, model) = (Runs.ModelName(seen.Job, seen.Run), seen.Model);
        var plan = new TrainingJobPlan(
            TrainingJobPhase.Training,
            end.Reason,
            $"{end.Message}; {seen.Ledger.Best?.Metadata.Name} is trained on every row but the hold-out"
        );
        if (model is null)
            return Hindered(seen, plan with { TrainModel = true }, null);
        if (model.Lost is { } lost)
            return plan with { DropModel = true, Message = $"{plan.Message}; it is run anew: {lost}" };
        var obstacle = model.Trouble is { } trouble ? Obstacle.Of(name, trouble) : null;
        if (!model.Ended)
            return Hindered(seen, plan with { WakeAt = model.LookAt }, obstacle);
        if (model.Failure is not null && seen.Job.Status?.ObservedGeneration < seen.Job.Metadata.Generation)
            return plan with { DropModel = true, Message = $"{plan.Message}; the spec has changed: it is tried again" };
        if (model.Failure is { } failure)
            return Finished(seen, new(TrainingJobPhase.Failed, TrainingJobReason.ModelTrainingFailed, $"{name}: {failure.Message}"));
        return Finished(seen, new(TrainingJobPhase.Succeeded, end.Reason, end.Message));
    }

    /// <summary>
    /// The plan where something may stand in its way: what is refused now comes before what others have met. A trial that runs keeps the
    /// search going.
    /// </summary>
    public static TrainingJobPlan Hindered(TrainingJobObservation seen, TrainingJobPlan plan, Obstacle? met)
    {
        var obstacle = seen.Refused is { } refused ? Obstacle.Of(seen.Job.Metadata.Name!, refused) : met;
        if (obstacle is null)
            return plan;
        var since = seen.Job.Status?.Conditions.Find(ConditionType.Running) is { Status: "False", LastTransitionTime: { } stopped }
            ? stopped
            : seen.Now;
        DateTimeOffset?[] looks = [plan.WakeAt, seen.Refused is null ? null : seen.Now + Refusals.NextLook(since, seen.Now)];
        plan = plan with { Obstacle = obstacle, Message = $"{plan.Message}; {obstacle.Name}: {obstacle.Message}", WakeAt = looks.Min() };
        return seen.Ledger.Counts.Running > 0 ? plan : plan with { Phase = obstacle.Phase, Reason = obstacle.Reason };
    }

    /// <summary>A finished job wakes for its schedule and for tidying up.</summary>
    public static TrainingJobPlan Finished(TrainingJobObservation seen, TrainingJobPlan plan)
    {
        var status = seen.Job.Status;
        var tidy = Duration.Parse(seen.Job.Spec.TtlAfterFinished) is { } ttl
            ? (status?.CompletionTime ?? seen.Now) + ttl
            : (DateTimeOffset?)null;
        DateTimeOffset?[] times = [tidy > seen.Now ? tidy : null, Retraining.NextTime(seen)];
        return DataWatching.With(plan with { WakeAt = times.Min() }, seen);
    }
}
