namespace Trainyard.Tuning;

/// <summary>
/// Tries every combination of the parameters' values once, in a seeded order, and then ends. Continuous parameters take evenly spaced
/// values on their scale, as many as the number of trials allows. Inactive parameters add no combinations.
/// </summary>
public sealed class GridSampler(ulong seed) : ISampler
{
    private const int DefaultTrials = 100;

    /// <inheritdoc/>
    public ParameterSet? Suggest(Study study)
    {
        var seen = study.Trials.Select(trial => trial.Parameters).ToHashSet();
        return FiniteSpace
            .Points(study.Space, Counts(study), seed)
            .FirstOrDefault(point => study.Space.Satisfies(point) && !seen.Contains(point));
    }

    /// <summary>The number of values of each parameter. Whole-number ranges and stepped ones are taken whole: who gave steps meant
    /// them.</summary>
    private static long[] Counts(Study study)
    {
        var dimensions = study.Space.Dimensions;
        var given = dimensions.Where(d => d.Count < long.MaxValue).Aggregate(1.0, (product, d) => product * d.Count);
        var continuous = dimensions.Count(d => d.Count == long.MaxValue);
        var levels = 2;
        while (continuous > 0 && given * Math.Pow(levels + 1, continuous) <= (study.MaxTrials ?? DefaultTrials))
        {
            levels++;
        }

        return [.. dimensions.Select(d => d.Count == long.MaxValue ? levels : d.Count)];
    }
}
