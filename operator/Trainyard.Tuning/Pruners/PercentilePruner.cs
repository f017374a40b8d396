using System.Globalization;

namespace Trainyard.Tuning;

/// <summary>
/// Stops a trial whose best value so far is worse than a percentile of the finished trials' values at the same step. At 50 it is the median
/// stopping rule (Golovin et al. 2017, "Google Vizier: A Service for Black-Box Optimization", section 3.2.2; with the last value in place
/// of the running mean, as in Optuna).
/// </summary>
public sealed class PercentilePruner : IPruner
{
    private readonly Options _options;

    /// <summary>Makes the pruner. Throws <see cref="ArgumentOutOfRangeException"/> where an option is out of range.</summary>
    public PercentilePruner(Options options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Percentile, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.Percentile, 100);
        ArgumentOutOfRangeException.ThrowIfNegative(options.WarmUpSteps);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MinTrials, 1);
        _options = options;
    }

    /// <inheritdoc/>
    public Verdict Judge(int trial, CurveHistory history)
    {
        var curve = history[trial];
        if (curve.LastStep <= _options.WarmUpSteps)
        {
            return Verdict.Continue;
        }
        var others = history.LossesAt(curve.LastStep, SucceededTrials.Instance);
        if (others.Count < _options.MinTrials)
        {
            return Verdict.Continue;
        }
        var (best, bound) = (curve.BestBy(curve.LastStep), others.Percentile(_options.Percentile));
        return best <= bound && double.IsFinite(best)
            ? Verdict.Continue
            : history.PruneUnlessBest(
                trial,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"the best value by step {curve.LastStep}, {history.Show(best)}, is worse than {history.Show(bound)}, the "
                        + $"{_options.Percentile:0.#}th percentile of {others.Count} finished trials"
                )
            );
    }

    /// <summary>The options of <see cref="PercentilePruner"/>.</summary>
    public sealed record Options
    {
        /// <summary>The share of finished trials that a trial may be as bad as, in percent: 25 keeps the best quarter, 50 the better
        /// half.</summary>
        public double Percentile { get; init; } = 50;

        /// <summary>Steps at the beginning of a trial that are not judged.</summary>
        public int WarmUpSteps { get; init; }

        /// <summary>The least number of finished trials to compare with.</summary>
        public int MinTrials { get; init; } = 5;
    }
}
