namespace Trainyard.Tuning;

/// <summary>
/// Asynchronous successive halving: at each rung (a step that grows by a factor) a trial goes on if it is among the best 1/factor of the
/// trials that have come to the rung by then; while they are fewer than the factor, only if it leads. It waits for nobody. Li et al. 2020,
/// "A System for Massively Parallel Hyperparameter Tuning", algorithm 2, in the stopping form that Optuna and Ray use: trials are stopped,
/// never paused.
/// </summary>
public sealed class SuccessiveHalvingPruner : IPruner
{
    private readonly Options _options;
    private readonly Population _rivals;

    /// <summary>Makes the pruner. Throws <see cref="ArgumentOutOfRangeException"/> where an option is out of range.</summary>
    public SuccessiveHalvingPruner(Options options)
        : this(options, EveryTrial.Instance) { }

    internal SuccessiveHalvingPruner(Options options, Population rivals)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.FirstRung, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Factor, 2);
        (_options, _rivals) = (options, rivals);
    }

    /// <inheritdoc/>
    public Verdict Judge(int trial, CurveHistory history)
    {
        var curve = history[trial];
        if (RungPassed(curve) is not { } rung)
        {
            return Verdict.Continue;
        }
        var (loss, all) = (curve.LossAt(rung), history.LossesAt(rung, _rivals));
        var places = Math.Max(1, all.Count / _options.Factor);
        return loss <= all[places - 1] && double.IsFinite(loss)
            ? Verdict.Continue
            : history.PruneUnlessBest(trial, $"{history.Show(loss)} is not among the best {places} of {all.Count} trials at step {rung}");
    }

    /// <summary>The highest rung that the last report has reached and the one before it had not.</summary>
    private int? RungPassed(TrialCurve curve)
    {
        int? passed = null;
        for (long rung = _options.FirstRung; rung <= curve.LastStep; rung *= _options.Factor)
        {
            passed = rung > curve.PreviousStep ? (int)rung : null;
        }
        return passed;
    }

    /// <summary>The options of <see cref="SuccessiveHalvingPruner"/>.</summary>
    public sealed record Options
    {
        /// <summary>The step of the first rung.</summary>
        public int FirstRung { get; init; } = 1;

        /// <summary>One trial in so many passes a rung, and the next rung is so many times later.</summary>
        public int Factor { get; init; } = 3;
    }
}
