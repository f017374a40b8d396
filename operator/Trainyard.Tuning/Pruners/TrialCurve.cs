namespace Trainyard.Tuning;

/// <summary>
/// One trial's intermediate values as losses: the value itself where less is better, its negative where more is better, positive infinity
/// where it is not finite, since such a model is of no use.
/// </summary>
public sealed class TrialCurve
{
    private readonly List<int> _steps = [];
    private readonly List<double> _losses = [];
    private readonly List<double> _best = [];

    internal TrialCurve(int trial) => Trial = trial;

    public int Trial { get; }

    /// <summary>The steps of its reports, growing.</summary>
    public IReadOnlyList<int> Steps => _steps;

    /// <summary>The losses at these steps.</summary>
    public IReadOnlyList<double> Losses => _losses;

    /// <summary>The last step; 0 before the first report.</summary>
    public int LastStep => _steps.Count > 0 ? _steps[^1] : 0;

    /// <summary>The step of the report before the last; 0 where there is none.</summary>
    public int PreviousStep => _steps.Count > 1 ? _steps[^2] : 0;

    /// <summary>The last loss; infinite before the first report.</summary>
    public double LastLoss => _losses.Count > 0 ? _losses[^1] : double.PositiveInfinity;

    /// <summary>Whether the trial runs still, as far as is known.</summary>
    public bool Running { get; private set; } = true;

    /// <summary>Whether the trial has ended by itself with a final value.</summary>
    public bool Succeeded { get; private set; }

    /// <summary>
    /// The loss at a step that the trial has reached: the last one reported at or before it. A trial that began to report only later gives
    /// its first.
    /// </summary>
    public double LossAt(int step) => _losses[Math.Max(0, IndexBy(step))];

    /// <summary>The least loss reported at or before a step; infinite where there is none.</summary>
    public double BestBy(int step)
    {
        var index = IndexBy(step);
        return index < 0 ? double.PositiveInfinity : _best[index];
    }

    internal bool Add(int step, double loss)
    {
        if (step <= LastStep || !Running)
        {
            return false;
        }
        _steps.Add(step);
        _losses.Add(loss);
        _best.Add(Math.Min(loss, _best.Count > 0 ? _best[^1] : double.PositiveInfinity));
        return true;
    }

    internal void End(bool succeeded) => (Running, Succeeded) = (false, succeeded);

    private int IndexBy(int step)
    {
        var index = _steps.BinarySearch(step);
        return index >= 0 ? index : ~index - 1;
    }
}
