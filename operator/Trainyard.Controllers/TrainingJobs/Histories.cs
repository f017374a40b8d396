using k8s.Models;
using Trainyard.Api;
using Trainyard.Sweeps;

namespace Trainyard.Controllers.TrainingJobs;

/// <summary>
/// Which Trials stay once a run is over and its trials are kept beside its model. What they had come to is written into the status before
/// the first of them goes, so that whatever happens in between nothing is counted twice or lost. Pure.
/// </summary>
internal static class Histories
{
    /// <summary>How many go at a time: others are waiting for the API server, too.</summary>
    private const int Batch = 100;

    /// <summary>A Trial takes its Job along.</summary>
    public static V1DeleteOptions WithItsJob { get; } = new() { PropagationPolicy = "Background" };

    /// <summary>What status.history says after a plan.</summary>
    public static HistoryStatus? Of(TrainingJobObservation seen, TrainingJobPlan plan)
    {
        var before = Before(seen);
        if (plan.NextRunOf is { } first)
            return first == seen.FirstRun ? before : null;
        return Limit(seen, plan) < There(seen) ? seen.Ledger.Kept(seen.FirstRun) : before;
    }

    /// <summary>The Trials that go now: earlier searches' first, then the worst. The best stay, and if there is room the first, by whose
    /// number a search is told from the one before it.</summary>
    /// <param name="trials">All of the job's.</param>
    public static IEnumerable<Trial> Surplus(TrainingJobObservation seen, TrainingJobPlan plan, IEnumerable<Trial> trials)
    {
        if (Limit(seen, plan) is not { } limit || (There(seen) > limit && Before(seen)?.Through != seen.Ledger.Trials.Count))
            return [];
        var front = seen.Ledger.Front.Select(member => member.Trial.Metadata.Name).ToHashSet();
        var leaders = seen.Ledger.Leaders().Index().ToDictionary(leader => leader.Item.Metadata.Name!, leader => leader.Index);
        return trials
            .Where(trial => trial.Status?.Ended == true && trial.Metadata.DeletionTimestamp is null)
            .OrderBy(trial => trial.Spec.Run < seen.FirstRun)
            .ThenBy(trial => !front.Contains(trial.Metadata.Name))
            .ThenBy(trial => trial.Spec.Number != 0)
            .ThenBy(trial => leaders.GetValueOrDefault(trial.Metadata.Name!, int.MaxValue))
            .ThenByDescending(trial => (trial.Spec.Run, trial.Spec.Number))
            .Skip(limit)
            .Take(Batch);
    }

    /// <summary>How many may stay, with several objectives at least the front; null where all do, as long as nothing else tells of
    /// them.</summary>
    private static int? Limit(TrainingJobObservation seen, TrainingJobPlan plan) =>
        plan.Phase == TrainingJobPhase.Succeeded
        && seen.Job.Status?.Model is { Trials: not null } model
        && (model.Run ?? model.Version) == seen.Run
            ? Math.Max(seen.Job.Spec.History?.Limit ?? int.MaxValue, seen.Ledger.Front.Count)
            : null;

    private static int There(TrainingJobObservation seen) => seen.Ledger.Trials.Count(trial => trial is not null);

    private static HistoryStatus? Before(TrainingJobObservation seen) =>
        seen.Job.Status?.History is { } kept && kept.FirstRun == seen.FirstRun ? kept : null;
}
