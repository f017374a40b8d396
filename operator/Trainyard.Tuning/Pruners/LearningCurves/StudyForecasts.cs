namespace Trainyard.Tuning;

/// <summary>
/// The forecasts of one study's trials. What it keeps between two questions makes it faster and never different: what is learnt follows
/// from the curves of the trials that have ended, taken at certain counts of them, so that a sweep of n trials learns O(log n) times.
/// </summary>
internal sealed class StudyForecasts(CurveHistory history)
{
    private const int EndedToLearnFrom = 8;
    private const int MostCurves = 64;
    private const int MostRivals = 4;

    private readonly Dictionary<TrialCurve, CurveSums> _sums = [];
    private readonly Dictionary<TrialCurve, Made> _made = [];
    private (int Ended, int FullSteps, double Unit) _learnt;
    private CurvePriors? _priors;

    /// <summary>Brings what has been learnt up to date; false while it is too little to forecast by.</summary>
    public bool Learn()
    {
        var unit = (double)history.LeastStep;
        var count = CountToLearnFrom(history.Ended.Count);
        var fullSteps = history.FullSteps ?? 4 * history.Trials.Max(curve => curve.LastStep);
        if (count >= EndedToLearnFrom && _learnt == (count, fullSteps, unit))
        {
            return _priors is not null;
        }
        if (_learnt.Unit != unit)
        {
            _sums.Clear();
        }
        _made.Clear();
        _learnt = (count, fullSteps, unit);

        // Trainings of less than four reports must do with what they have.
        var least = Math.Clamp((int)(fullSteps / unit), 2, 4);
        var curves = (
            count >= EndedToLearnFrom
                ? history.Ended.Take(count).Where(IsLong).TakeLast(MostCurves)
                : history.Trials.Where(IsLong).OrderBy(curve => curve.Trial).TakeLast(MostCurves / 4)
        ).ToList();
        bool IsLong(TrialCurve curve) => curve.Losses.Count >= least && curve.Losses.Count(double.IsFinite) >= least;
        foreach (var gone in _sums.Keys.Where(curve => !curve.Running).Except(curves).ToList())
        {
            _sums.Remove(gone);
        }
        _priors = curves.Count > 0 ? CurvePriors.Learn(curves, SumsOf, unit, fullSteps) : null;
        return _priors is not null;
    }

    /// <summary>The forecast of a trial that has a finite report.</summary>
    public CurveForecast Of(TrialCurve curve, int step)
    {
        if (!_made.TryGetValue(curve, out var found) || found.Step != step || found.Reports != curve.Steps.Count)
        {
            found = new(step, curve.Steps.Count, new CurveForecast(SumsOf(curve), _priors!, new Horizon(step / _learnt.Unit)));
            _made[curve] = found;
        }
        return found.Forecast;
    }

    /// <summary>
    /// Those whom a trial must beat: the best that is complete, and of the running ones that are as far the one that is surest to end well.
    /// </summary>
    public IEnumerable<TrialCurve> RivalsOf(TrialCurve trial, int step)
    {
        if (history.BestSuccess is { } best && double.IsFinite(best.LastLoss))
        {
            yield return best;
        }
        var ahead = history
            .Running.Where(other => other != trial && other.LastStep >= trial.LastStep && double.IsFinite(other.LastLoss))
            .OrderBy(other => other.LastLoss)
            .ThenBy(other => other.Trial)
            .Take(MostRivals);
        if (ahead.MinBy(other => Of(other, step).Mean + Math.Sqrt(Of(other, step).Variance)) is { } surest)
        {
            yield return surest;
        }
    }

    /// <summary>Each count up to 8, then one more for every eighth that has come.</summary>
    private static int CountToLearnFrom(int ended)
    {
        var count = Math.Min(ended, EndedToLearnFrom);
        while (count >= EndedToLearnFrom && count + (count / EndedToLearnFrom) <= ended)
        {
            count += count / EndedToLearnFrom;
        }
        return count;
    }

    private CurveSums SumsOf(TrialCurve curve)
    {
        if (!_sums.TryGetValue(curve, out var found))
        {
            _sums[curve] = found = new(_learnt.Unit);
        }
        return found.Extend(curve);
    }

    private sealed record Made(int Step, int Reports, CurveForecast Forecast);
}
