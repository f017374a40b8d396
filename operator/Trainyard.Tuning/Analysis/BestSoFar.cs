namespace Trainyard.Tuning;

/// <summary>How the best value came about, trial by trial.</summary>
public static class BestSoFar
{
    /// <summary>
    /// The trials that have succeeded with a finite value, in the order of ending, each with the best value up to it. Empty when there are
    /// none.
    /// </summary>
    /// <param name="objective">The objective's place among the study's directions.</param>
    public static IReadOnlyList<BestSoFarPoint> Of(Study study, int objective = 0)
    {
        var (points, best) = (new List<BestSoFarPoint>(), double.NaN);
        foreach (
            var trial in study
                .Trials.Where(trial => trial.HasFinite(objective))
                .OrderBy(trial => trial.Ended ?? int.MaxValue)
                .ThenBy(trial => trial.Number)
        )
        {
            var value = trial.Values[objective];
            best = double.IsNaN(best) || study.Directions[objective].IsBetter(value, best) ? value : best;
            points.Add(new(trial.Number, value, best));
        }
        return points;
    }

    /// <summary>Whether the trial has ended well, with a finite value of this objective.</summary>
    internal static bool HasFinite(this Trial trial, int objective) =>
        trial.State == TrialState.Succeeded && trial.Values.Count > objective && double.IsFinite(trial.Values[objective]);

    private static bool IsBetter(this Direction direction, double a, double b) => direction == Direction.Minimize ? a < b : a > b;
}

/// <summary>A point of the best-so-far curve.</summary>
/// <param name="Trial">The number of the trial that ended here.</param>
/// <param name="Best">The best value of this trial and those that ended before it.</param>
public sealed record BestSoFarPoint(int Trial, double Value, double Best);
