namespace Trainyard.Tuning;

/// <summary>The samplers by the names that users write.</summary>
public static class SamplerCatalog
{
    private static readonly Dictionary<string, Func<ulong, ISampler>> Makers = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Auto"] = seed => new AutoSampler(seed),
        ["Random"] = seed => new RandomSampler(seed),
        ["Grid"] = seed => new GridSampler(seed),
        ["Sobol"] = seed => new SobolSampler(seed),
        ["TPE"] = seed => new TpeSampler(seed),
        ["CMA-ES"] = seed => new CmaEsSampler(seed),
        ["GP"] = seed => new GpSampler(seed),
        ["NSGA-II"] = seed => new NsgaIISampler(seed),
    };

    /// <summary>Every name.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Makers.Keys];

    /// <summary>The sampler of this name, large or small letters alike; null where there is none.</summary>
    public static ISampler? Find(string name, ulong seed) => Makers.GetValueOrDefault(name)?.Invoke(seed);
}
