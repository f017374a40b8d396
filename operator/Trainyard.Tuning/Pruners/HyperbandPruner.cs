namespace Trainyard.Tuning;

/// <summary>
/// Hedges between successive halvings that begin early and late: each trial belongs to one bracket by its number, and is compared with that
/// bracket only.
/// Li et al. 2018, "Hyperband: A Novel Bandit-Based Approach to Hyperparameter Optimization", algorithm 1, asynchronous within a bracket.
/// </summary>
public sealed class HyperbandPruner : IPruner
{
    private readonly Options _options;

    /// <summary>Makes the pruner. Throws <see cref="ArgumentOutOfRangeException"/> where an option is out of range.</summary>
    public HyperbandPruner(Options options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.FirstRung, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Factor, 2);
        _options = options;
    }

    /// <inheritdoc/>
    public Verdict Judge(int trial, CurveHistory history)
    {
        if (history.FullSteps is not { } full || full < _options.FirstRung)
        {
            return Verdict.Continue;
        }
        var schedule = new Brackets(full, _options.FirstRung, _options.Factor);
        var bracket = schedule.Of(trial);
        var halving = new SuccessiveHalvingPruner.Options { FirstRung = schedule.FirstRung(bracket), Factor = _options.Factor };
        return new SuccessiveHalvingPruner(halving, new BracketTrials(schedule, bracket)).Judge(trial, history);
    }

    /// <summary>The options of <see cref="HyperbandPruner"/>.</summary>
    public sealed record Options
    {
        /// <summary>The first rung of the bracket that begins earliest.</summary>
        public int FirstRung { get; init; } = 1;

        /// <summary>One trial in so many passes a rung, and the next rung is so many times later.</summary>
        public int Factor { get; init; } = 3;
    }

    private sealed record BracketTrials(Brackets Schedule, int Bracket) : Population
    {
        public override bool Contains(TrialCurve curve) => Schedule.Of(curve.Trial) == Bracket;
    }

    /// <summary>Brackets 0 (earliest first rung) to <see cref="Count"/> - 1 (no rung but the last step).</summary>
    private sealed record Brackets(int FullSteps, int First, int Factor)
    {
        private int Count { get; } = 1 + (int)Math.Floor(Math.Log((double)FullSteps / First, Factor) + 1e-9);

        public int FirstRung(int bracket) => (int)Math.Min(int.MaxValue, First * Math.Pow(Factor, bracket));

        /// <summary>
        /// The bracket of a trial, each bracket as often as its width asks (algorithm 1, line 2: n = (s_max + 1) / (s + 1) eta^s). The
        /// trial's number is turned into an evenly spread point of [0, 1) by the golden ratio, so that every stretch of trials has its
        /// share of every bracket.
        /// </summary>
        public int Of(int trial)
        {
            const double goldenRatio = 0.6180339887498949;
            var widths = Enumerable
                .Range(0, Count)
                .Select(b => Math.Ceiling(Count / (double)(Count - b) * Math.Pow(Factor, Count - 1 - b)))
                .ToArray();
            var point = (((trial + 1) * goldenRatio) % 1) * widths.Sum();
            return Array.FindIndex(widths, width => (point -= width) < 0) is var bracket and >= 0 ? bracket : Count - 1;
        }
    }
}
