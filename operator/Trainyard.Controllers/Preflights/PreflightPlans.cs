using Trainyard.Api;
using Trainyard.Contracts;
using Trainyard.Controllers.Pods;
using Trainyard.Controllers.TrainingJobs;

namespace Trainyard.Controllers.Preflights;

/// <summary>What there is to see of the look at a run's data.</summary>
/// <param name="Name">Its Job.</param>
/// <param name="Digest">Of all that it looks at.</param>
/// <param name="Step">How far it is; null before it began.</param>
/// <param name="Patience">How long a Secret may be missing.</param>
internal sealed record PreflightSight(string Name, string Digest, StepResult? Step, TimeSpan Patience);

/// <summary>Decides what is to be done before the first trial. Pure.</summary>
internal static class PreflightPlans
{
    private static readonly TimeSpan SecretLook = TimeSpan.FromSeconds(5);

    /// <summary>What our trainer may say of data that another program reads: it must be able to begin, and to write its model.</summary>
    private static readonly FailureClass[] OfAnyProgram = [FailureClass.Credentials, FailureClass.NotFound, FailureClass.Configuration];

    /// <summary>What is to be done; null where trials may begin. What has begun is not held up by what is said of its data later.</summary>
    public static TrainingJobPlan? Of(TrainingJobObservation seen)
    {
        if (seen.Ledger.Counts.Total > 0 || seen.Preflight is not { } sight)
            return null;
        if (Standing(seen, sight) is { } record)
            return record.Failure is { } failure ? Failed(seen, failure) : null;

        var plan = new TrainingJobPlan(
            TrainingJobPhase.Preflight,
            TrainingJobReason.Preflight,
            "the data and the output are looked at before the first trial"
        );
        if (sight.Step is not { } step)
            return TrainingJobPlans.Hindered(seen, plan with { StartPreflight = true }, null);
        if (step.Lost is { } lost)
            return plan with { DropPreflight = true, Message = $"{plan.Message}; it is done anew: {lost}" };
        if (IsToRepeat(seen, sight, step))
            return Repeat(seen, sight, step, plan);
        if (HasEnded(seen, step))
            return plan with { WakeAt = seen.Now, DropPreflight = !step.Ended };
        var obstacle = step.Trouble is { } trouble ? Obstacle.Of(sight.Name, trouble) : null;
        return TrainingJobPlans.Hindered(seen, plan with { WakeAt = step.LookAt }, obstacle);
    }

    /// <summary>What the status says of it: what it came to, once and for all of this run and spec.</summary>
    public static PreflightStatus? Record(TrainingJobObservation seen)
    {
        var before = seen.Job.Status?.Preflight;
        if (seen.Preflight is not { Step: { } step } sight || Standing(seen, sight) is not null)
            return before;
        if (!HasEnded(seen, step) || IsToRepeat(seen, sight, step))
            return before;
        return new()
        {
            Run = seen.FirstRun,
            Digest = sight.Digest,
            Failure = Counts(seen, step) ? step.Failure : null,
            TrialBytes = step.Word?.Preflight?.TrialBytes,
        };
    }

    /// <summary>What keeps the run from its first trial; null where nothing does.</summary>
    public static Failure? FailureOf(TrainingJobObservation seen) =>
        seen is { Ledger.Counts.Total: 0, Preflight: { } sight } ? Standing(seen, sight)?.Failure : null;

    private static PreflightStatus? Standing(TrainingJobObservation seen, PreflightSight sight) =>
        seen.Job.Status?.Preflight is { } record && record.Run == seen.FirstRun && record.Digest == sight.Digest ? record : null;

    /// <summary>Another program's job does not wait for an image that it has no need of.</summary>
    private static bool HasEnded(TrainingJobObservation seen, StepResult step) =>
        step is { Ended: true, Lost: null }
        || (seen.Job.Spec.HasOwnProgram && step.Trouble is { Class: FailureClass.Image, IsWaiting: false });

    private static bool Counts(TrainingJobObservation seen, StepResult step) =>
        step.Ended && step.Failure is { } failure && (!seen.Job.Spec.HasOwnProgram || OfAnyProgram.Contains(failure.Class));

    /// <summary>A Secret may come a little later than the job that names it, as where one file brings both.</summary>
    private static bool IsToRepeat(TrainingJobObservation seen, PreflightSight sight, StepResult step) =>
        step is { Ended: true, Failure: not null, Word.Preflight.MissingSecrets.Count: > 0 } && seen.Now < seen.StartTime + sight.Patience;

    private static TrainingJobPlan Repeat(TrainingJobObservation seen, PreflightSight sight, StepResult step, TrainingJobPlan plan)
    {
        var again = step.EndedAt!.Value + SecretLook;
        var obstacle = new Obstacle(sight.Name, $"{step.Failure!.Class}", step.Failure.Message, step.Failure);
        return TrainingJobPlans.Hindered(seen, plan with { DropPreflight = seen.Now >= again, WakeAt = again }, obstacle);
    }

    private static TrainingJobPlan Failed(TrainingJobObservation seen, Failure failure) =>
        TrainingJobPlans.Finished(seen, new(TrainingJobPhase.Failed, $"{failure.Class}", $"before the first trial: {failure.Message}"));
}
