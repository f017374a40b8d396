using Trainyard.Api;
using Trainyard.Tuning;
using Trial = Trainyard.Api.Trial;

namespace Trainyard.Sweeps;

/// <summary>What the search before the present one has found. Its values say nothing of other data, its points do.</summary>
public static class EarlierSearch
{
    /// <summary>The most points that are told.</summary>
    public const int Most = 5;

    /// <summary>The best points of the last search that came to a value, the best first: at most five, and a quarter of the trials that
    /// there are. What is not in the space any more is left out.</summary>
    /// <param name="job">The TrainingJob.</param>
    /// <param name="trials">All its trials.</param>
    /// <param name="space">The present space.</param>
    public static IReadOnlyList<ParameterSet> BestPoints(TrainingJob job, IEnumerable<Trial> trials, SearchSpace space)
    {
        var earlier = trials.Where(trial => trial.Spec.Run < (job.Status?.FirstRun ?? 1)).ToList();
        if (Runs(earlier) is not { } runs)
            return [];
        var ledger = SweepLedger.Of(job.Spec);
        ledger.Update([.. earlier.Where(trial => trial.Spec.Run >= runs.First && trial.Spec.Run <= runs.Last)]);
        return
        [
            .. ledger
                .Leaders()
                .Select(trial => SearchSpaces.Point(trial.Spec.Parameters))
                .Where(point => space.CheckPart(point).Count == 0)
                .Distinct()
                .Take(Math.Clamp(job.Spec.MostTrials / 4, 1, Most)),
        ];
    }

    /// <summary>A search may span several runs; its numbers begin at 0 in the first of them.</summary>
    private static (int First, int Last)? Runs(List<Trial> trials)
    {
        var valued = trials.Where(trial => SearchSpaces.FinalValue(trial) is not null).Select(trial => trial.Spec.Run).ToList();
        if (valued.Count == 0)
            return null;
        var last = valued.Max();
        var begun = trials.Where(trial => trial.Spec.Number == 0 && trial.Spec.Run <= last).Select(trial => trial.Spec.Run);
        return (begun.DefaultIfEmpty(valued.Min()).Max(), last);
    }
}
