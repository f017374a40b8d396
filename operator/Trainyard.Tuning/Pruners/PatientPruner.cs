namespace Trainyard.Tuning;

/// <summary>
/// Lets another pruner speak only once a trial has stopped improving; alone it stops such a trial (early stopping: Prechelt 1998, "Early
/// Stopping, But When?",
/// section 2.2, criterion UP in its simplest form). The best trial so far is never stopped.
/// </summary>
public sealed class PatientPruner : IPruner
{
    private readonly Options _options;
    private readonly IPruner? _inner;

    /// <summary>Makes the pruner. Throws <see cref="ArgumentOutOfRangeException"/> where an option is out of range.</summary>
    /// <param name="options">How long it waits.</param>
    /// <param name="inner">The pruner that decides then; null: the trial ends.</param>
    public PatientPruner(Options options, IPruner? inner = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Patience, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(options.MinImprovement);
        (_options, _inner) = (options, inner);
    }

    /// <inheritdoc/>
    public Verdict Judge(int trial, CurveHistory history)
    {
        var curve = history[trial];
        var reports = curve.Steps.Count;
        if (reports <= _options.Patience)
        {
            return Verdict.Continue;
        }
        var before = curve.BestBy(curve.Steps[reports - 1 - _options.Patience]);
        var since = curve.Losses.Skip(reports - _options.Patience).Min();
        if (since < before - _options.MinImprovement)
        {
            return Verdict.Continue;
        }
        return _inner is not null
            ? _inner.Judge(trial, history)
            : history.PruneUnlessBest(
                trial,
                $"no value of the last {_options.Patience} reports is better than {history.Show(before)} before them"
            );
    }

    /// <summary>The options of <see cref="PatientPruner"/>.</summary>
    public sealed record Options
    {
        /// <summary>The number of reports in a row without an improvement.</summary>
        public int Patience { get; init; } = 10;

        /// <summary>What counts as an improvement, in the objective's unit: more than this.</summary>
        public double MinImprovement { get; init; }
    }
}
