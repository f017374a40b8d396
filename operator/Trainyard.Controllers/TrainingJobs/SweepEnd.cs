using Trainyard.Api;
using Trainyard.Contracts;
using Trainyard.Sweeps;

namespace Trainyard.Controllers.TrainingJobs;

/// <summary>Why a search is over.</summary>
/// <param name="Reason">A constant for programs.</param>
/// <param name="Message">For people.</param>
/// <param name="Failed">Whether nothing can come of it.</param>
internal sealed record SweepEnd(string Reason, string Message, bool Failed = false);

/// <summary>The checks that end a search, the most telling first.</summary>
internal static class SweepEnds
{
    private static readonly Func<Search, SweepEnd?>[] Checks =
    [
        UserFault,
        EveryTrialFails,
        TooManyFailures,
        TargetReached,
        OutOfTime,
        Plateau,
        AllTrialsDone,
        NothingLeft,
    ];

    /// <summary>All that the checks look at.</summary>
    /// <param name="Elapsed">How long the run has taken.</param>
    /// <param name="Exhausted">Whether the sampler has nothing left to try.</param>
    public sealed record Search(TrainingJobSpec Spec, SweepLedger Ledger, TimeSpan Elapsed, bool Exhausted);

    /// <summary>The first reason to end that holds; null while the search goes on.</summary>
    public static SweepEnd? Find(Search search) => Checks.Select(check => check(search)).FirstOrDefault(end => end is not null);

    /// <summary>What the user must mend would fail every other trial too; where one has succeeded it was an accident.</summary>
    private static SweepEnd? UserFault(Search search) =>
        search.Ledger
            is
        {
            Counts.Succeeded: 0,
            LastFailed:
            {
                Status.Failure:
                {
                    Class: FailureClass.Credentials or FailureClass.NotFound or FailureClass.DataSchema or FailureClass.Configuration
                } failure
            } trial
        }
            ? new(failure.Class.ToString(), $"{trial.Metadata.Name}: {failure.Message}", Failed: true)
            : null;

    /// <summary>
    /// What the first trials have all failed of, the others would fail of too. Among the first are as many as run at a time: one of them
    /// that still runs has not met it. Who says how many may fail is believed a little longer.
    /// </summary>
    private static SweepEnd? EveryTrialFails(Search search)
    {
        var (sweep, failures) = (search.Spec.Sweep, search.Ledger.Failures);
        var enough = Math.Max(sweep?.MaxFailedTrials is null ? 3 : 5, sweep?.Parallelism ?? 1);
        if (failures.Reason is null || failures.Count < enough)
            return null;
        if (search.Ledger.Trials.Take(enough).Any(trial => trial is not null && trial.Status?.Phase != TrialPhase.Failed))
            return null;
        var failure = search.Ledger.LastFailed!.Status!.Failure;
        return search.Ledger.Best is null
            ? new(
                TrainingJobReason.EveryTrialFails,
                $"all of the first {failures.Count} trials have failed for one reason: {failure?.Message}",
                Failed: true
            )
            : null;
    }

    private static SweepEnd? TooManyFailures(Search search)
    {
        var most = search.Spec.Sweep is { } sweep ? sweep.MaxFailedTrials ?? Math.Max(3, sweep.MaxTrials / 3) : 0;
        var failed = search.Ledger.Failures.Count;
        if (failed <= most)
            return null;
        var last = search.Ledger.LastFailed;
        return new(
            TrainingJobReason.TooManyFailedTrials,
            $"{failed} trials have failed, spec.sweep.maxFailedTrials is {most}; the last, {last?.Metadata.Name}: "
                + $"{last?.Status?.Failure?.Message}",
            Failed: true
        );
    }

    private static SweepEnd? TargetReached(Search search)
    {
        if (search.Spec.Objective.Target is not { } target || search.Ledger.Best is not { Status.Value: { } value } best)
            return null;
        return search.Spec.Objective.ResolvedGoal.Reaches(value, target)
            ? new(
                TrainingJobReason.TargetReached,
                $"{best.Metadata.Name} has reached {Faults.Show(value)}, the target is {Faults.Show(target)}"
            )
            : null;
    }

    private static SweepEnd? OutOfTime(Search search) =>
        Duration.Parse(search.Spec.Sweep?.MaxDuration) is { } most && search.Elapsed >= most
            ? OrNone(search, new(TrainingJobReason.MaxDurationReached, $"the sweep has taken {search.Spec.Sweep!.MaxDuration}"))
            : null;

    private static SweepEnd? Plateau(Search search) =>
        search.Spec.Sweep?.Plateau is { } plateau && search.Ledger.Best is not null && search.Ledger.EndedSinceImprovement >= plateau.Trials
            ? new(TrainingJobReason.Plateau, $"the last {search.Ledger.EndedSinceImprovement} trials have found nothing better")
            : null;

    private static SweepEnd? AllTrialsDone(Search search)
    {
        var (counts, most) = (search.Ledger.Counts, search.Spec.MostTrials);
        if (counts.Total < most || search.Ledger.Active > 0)
            return null;
        return OrNone(search, new(TrainingJobReason.AllTrialsDone, $"{counts.Total} trials have ended"));
    }

    private static SweepEnd? NothingLeft(Search search)
    {
        if (!search.Exhausted || search.Ledger.Active > 0)
            return null;
        return OrNone(
            search,
            new(TrainingJobReason.SpaceExhausted, $"nothing is left to try after {search.Ledger.Counts.Total} trials")
        );
    }

    /// <summary>Nothing can come of a search that ends before any trial has a value.</summary>
    private static SweepEnd OrNone(Search search, SweepEnd end)
    {
        if (search.Ledger.Best is not null)
            return end;
        var last = search.Ledger.LastFailed;
        var why = last is null ? "" : $"; the last to fail, {last.Metadata.Name}: {last.Status?.Failure?.Message}";
        var what = search.Ledger.Counts.Succeeded > 0 ? $"has come to a finite {search.Spec.Objective.Metric}" : "has succeeded";
        return new(TrainingJobReason.NoTrialSucceeded, $"{end.Message}, and none {what}{why}", Failed: true);
    }
}
