namespace Trainyard.Tuning;

/// <summary>Measures losses on a front: 0 at its best, 1 at its worst in each objective. Where all of it is equal in one, 0
/// there.</summary>
public sealed class FrontScale
{
    private readonly double[] _best;
    private readonly double[] _range;

    /// <param name="front">The losses of the front's members, less being better.</param>
    /// <param name="objectives">How many objectives there are.</param>
    public FrontScale(IReadOnlyCollection<IReadOnlyList<double>> front, int objectives)
    {
        _best = [.. Enumerable.Range(0, objectives).Select(i => front.Select(losses => losses[i]).DefaultIfEmpty().Min())];
        _range = [.. Enumerable.Range(0, objectives).Select(i => front.Select(losses => losses[i]).DefaultIfEmpty().Max() - _best[i])];
    }

    /// <summary>The scale of a study's front.</summary>
    internal static FrontScale Of(Study study) =>
        new(
            [.. ParetoFront.Fronts(study).FirstOrDefault([]).Select(trial => ParetoFront.Losses(trial, study))],
            study.Directions.Count
        );

    /// <summary>Losses in its measure; beyond the front they are below 0 or above 1.</summary>
    public double[] Of(IReadOnlyList<double> losses) =>
        [.. losses.Select((loss, i) => _range[i] > 0 && double.IsFinite(_range[i]) ? (loss - _best[i]) / _range[i] : 0)];
}
