namespace Trainyard.Tuning;

/// <summary>Draws each parameter uniformly on its scale. Points already tried are not tried again.</summary>
public sealed class RandomSampler(ulong seed) : ISampler
{
    /// <inheritdoc/>
    public ParameterSet? Suggest(Study study)
    {
        var random = new Xoshiro256(seed, (ulong)study.Trials.Count);
        return FreshPoint.Find(study, random, () => RandomPoint.Next(study.Space, random));
    }
}

internal static class RandomPoint
{
    public static double[] Next(SearchSpace space, Xoshiro256 random)
    {
        var unit = new double[space.Dimensions.Count];
        for (var i = 0; i < unit.Length; i++)
        {
            unit[i] = random.NextDouble();
        }

        return unit;
    }
}
