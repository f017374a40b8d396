using System.Globalization;

namespace Trainyard.Tuning;

/// <summary>
/// The curves of a study's trials, grown report by report: the whole input of a pruner. It can be rebuilt at any time from the stored
/// curves.
/// Not safe for several threads at once.
/// </summary>
public sealed class CurveHistory
{
    private readonly Dictionary<int, TrialCurve> _byNumber = [];
    private readonly List<TrialCurve> _trials = [];
    private readonly List<TrialCurve> _running = [];
    private readonly List<TrialCurve> _ended = [];
    private readonly SortedList<int, Dictionary<Population, RankedLosses>> _ranked = [];

    /// <summary>Makes an empty history.</summary>
    /// <param name="direction">Which way the objective is better.</param>
    /// <param name="maxSteps">The steps of a full training, where they are known.</param>
    public CurveHistory(Direction direction, int? maxSteps = null) => (Direction, MaxSteps) = (direction, maxSteps);

    /// <summary>Which way the objective is better.</summary>
    public Direction Direction { get; }

    /// <summary>The steps of a full training, where they are known.</summary>
    public int? MaxSteps { get; }

    /// <summary>The steps of a full training: as given, or else the most steps of a trial that has succeeded; null before any
    /// has.</summary>
    public int? FullSteps => MaxSteps ?? (LongestSuccess > 0 ? LongestSuccess : null);

    /// <summary>The trials that have reported, in the order of their first reports.</summary>
    public IReadOnlyList<TrialCurve> Trials => _trials;

    /// <summary>The trials that have reported and run still, as far as is known.</summary>
    public IReadOnlyList<TrialCurve> Running => _running;

    /// <summary>The trials that have reported and ended, in the order of ending.</summary>
    public IReadOnlyList<TrialCurve> Ended => _ended;

    /// <summary>The trial that has succeeded with the best last value; null before any has.</summary>
    internal TrialCurve? BestSuccess { get; private set; }

    /// <summary>The least step that any trial has reported; 0 before the first report.</summary>
    internal int LeastStep { get; private set; }

    private int LongestSuccess { get; set; }

    /// <summary>The curve of a trial. Throws <see cref="KeyNotFoundException"/> when it has not reported.</summary>
    public TrialCurve this[int trial] => _byNumber[trial];

    /// <summary>
    /// Adds a report. A step at or before the trial's last one is ignored, as is a trial that has ended: reports may arrive late, twice or
    /// out of order.
    /// </summary>
    /// <param name="step">The step, from 1.</param>
    /// <param name="value">The objective after it, in its own direction. May be NaN or infinite: that is worse than every number.</param>
    public void Report(int trial, int step, double value)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(step, 1);
        if (!_byNumber.TryGetValue(trial, out var curve))
        {
            curve = _byNumber[trial] = new TrialCurve(trial);
            _trials.Add(curve);
            _running.Add(curve);
        }
        var before = curve.LastStep;
        if (curve.Add(step, Loss(value)))
        {
            LeastStep = LeastStep == 0 ? step : Math.Min(LeastStep, step);
            Rank(curve, before, population => population.Contains(curve));
        }
    }

    /// <summary>The trial has ended by itself: its last report is of its full training.</summary>
    public void Succeed(int trial)
    {
        if (!_byNumber.TryGetValue(trial, out var curve) || !curve.Running)
        {
            return;
        }
        End(curve, succeeded: true);
        BestSuccess = BestSuccess?.LastLoss <= curve.LastLoss ? BestSuccess : curve;
        LongestSuccess = Math.Max(LongestSuccess, curve.LastStep);
        Rank(curve, 0, population => population is SucceededTrials);
    }

    /// <summary>The trial was pruned or has failed: its curve goes no further.</summary>
    public void Stop(int trial)
    {
        if (_byNumber.TryGetValue(trial, out var curve) && curve.Running)
        {
            End(curve, succeeded: false);
        }
    }

    /// <summary>
    /// Whether a trial is the best so far: it has a number, and no other trial has reported a better one by the same step. A single trial
    /// is the best.
    /// </summary>
    public bool IsBest(int trial)
    {
        var curve = _byNumber[trial];
        var step = curve.LastStep;
        var best = curve.BestBy(step);
        return double.IsFinite(best) && !_trials.Exists(other => other != curve && other.BestBy(step) < best);
    }

    /// <summary>The verdict to end a trial; to go on when it is the best so far.</summary>
    internal Verdict PruneUnlessBest(int trial, string reason) => IsBest(trial) ? new(false, "the best so far") : new(true, reason);

    /// <summary>The losses at a step, ascending, of those trials of a population that have reached it.</summary>
    internal RankedLosses LossesAt(int step, Population population)
    {
        if (!_ranked.TryGetValue(step, out var column))
        {
            _ranked[step] = column = [];
        }
        if (!column.TryGetValue(population, out var losses))
        {
            column[population] = losses = new(
                _trials.Where(curve => curve.LastStep >= step && population.Contains(curve)).Select(curve => curve.LossAt(step))
            );
        }
        return losses;
    }

    /// <summary>A loss as a value in the objective's own direction, for people.</summary>
    internal string Show(double loss) =>
        !double.IsFinite(loss)
            ? "not a number"
            : (Direction == Direction.Maximize ? -loss : loss).ToString("G4", CultureInfo.InvariantCulture);

    private double Loss(double value) =>
        !double.IsFinite(value) ? double.PositiveInfinity
        : Direction == Direction.Maximize ? -value
        : value;

    private void End(TrialCurve curve, bool succeeded)
    {
        curve.End(succeeded);
        _running.Remove(curve);
        _ended.Add(curve);
    }

    private void Rank(TrialCurve curve, int after, Func<Population, bool> joins)
    {
        for (var i = FirstIndexAfter(after); i < _ranked.Count && _ranked.GetKeyAtIndex(i) <= curve.LastStep; i++)
        {
            foreach (var (population, losses) in _ranked.GetValueAtIndex(i))
            {
                if (joins(population))
                {
                    losses.Add(curve.LossAt(_ranked.GetKeyAtIndex(i)));
                }
            }
        }
    }

    private int FirstIndexAfter(int step)
    {
        var (low, high) = (0, _ranked.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _ranked.GetKeyAtIndex(middle) <= step ? (middle + 1, high) : (low, middle);
        }
        return low;
    }
}
