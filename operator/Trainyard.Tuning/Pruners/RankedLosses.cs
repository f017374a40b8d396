namespace Trainyard.Tuning;

/// <summary>Losses in ascending order, kept so as they come in.</summary>
internal sealed class RankedLosses
{
    private readonly List<double> _sorted;

    public RankedLosses(IEnumerable<double> losses)
    {
        _sorted = [.. losses];
        _sorted.Sort();
    }

    public int Count => _sorted.Count;

    /// <summary>The loss of a rank from 0, the least first.</summary>
    public double this[int rank] => _sorted[rank];

    public void Add(double loss)
    {
        var index = _sorted.BinarySearch(loss);
        _sorted.Insert(index >= 0 ? index : ~index, loss);
    }

    /// <summary>The percentile (0 to 100, the least loss at 0), linear between ranks. Throws when there is none.</summary>
    public double Percentile(double percent)
    {
        var place = percent / 100 * (_sorted.Count - 1);
        var (below, above) = (_sorted[(int)Math.Floor(place)], _sorted[(int)Math.Ceiling(place)]);
        return below == above ? below : below + ((above - below) * (place - Math.Floor(place)));
    }
}

/// <summary>A part of a study's trials. Equal populations share one ranking.</summary>
internal abstract record Population
{
    public abstract bool Contains(TrialCurve curve);
}

/// <summary>Every trial that has reported.</summary>
internal sealed record EveryTrial : Population
{
    public static EveryTrial Instance { get; } = new();

    public override bool Contains(TrialCurve curve) => true;
}

/// <summary>The trials that have ended with a final value.</summary>
internal sealed record SucceededTrials : Population
{
    public static SucceededTrials Instance { get; } = new();

    public override bool Contains(TrialCurve curve) => curve.Succeeded;
}
