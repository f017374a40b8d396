namespace Trainyard.Tuning;

/// <summary>
/// Stops a trial whose value leaves the bounds that the user calls useful, or is no number. Only a trial within them can be the best so
/// far, so a first trial that diverges is stopped too.
/// </summary>
public sealed class ThresholdPruner : IPruner
{
    private readonly Options _options;

    /// <summary>Makes the pruner. Throws <see cref="ArgumentOutOfRangeException"/> where the bounds leave nothing between them.</summary>
    public ThresholdPruner(Options options)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(options.WarmUpSteps);
        if (double.IsNaN(options.Lower) || double.IsNaN(options.Upper) || options.Lower > options.Upper)
        {
            throw new ArgumentOutOfRangeException(
                nameof(options),
                $"the lower bound {options.Lower} must not be above the upper bound {options.Upper}"
            );
        }
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
        var value = history.Direction == Direction.Maximize ? -curve.LastLoss : curve.LastLoss;
        return value >= _options.Lower && value <= _options.Upper && double.IsFinite(value)
            ? Verdict.Continue
            : new(true, $"the value at step {curve.LastStep}, {history.Show(curve.LastLoss)}, is out of bounds");
    }

    /// <summary>The options of <see cref="ThresholdPruner"/>.</summary>
    public sealed record Options
    {
        /// <summary>The least useful value, in the objective's own direction.</summary>
        public double Lower { get; init; } = double.NegativeInfinity;

        /// <summary>The greatest useful value, in the objective's own direction.</summary>
        public double Upper { get; init; } = double.PositiveInfinity;

        /// <summary>Steps at the beginning of a trial that are not judged.</summary>
        public int WarmUpSteps { get; init; }
    }
}
