namespace Trainyard.Tuning;

/// <summary>The samplers by the names that users write, large and small letters alike.</summary>
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
        ["ParEGO"] = seed => new ParEgoSampler(seed),
        ["NSGA-II"] = seed => new NsgaIISampler(seed),
    };

    public static IReadOnlyList<string> Names { get; } = [.. Makers.Keys];

    /// <summary>The sampler of this name; null where there is none.</summary>
    public static ISampler? Find(string name, ulong seed) => Makers.GetValueOrDefault(name)?.Invoke(seed);

    /// <summary>Why the sampler of this name cannot search these parameters for so many objectives; nothing where it can.</summary>
    public static IReadOnlyList<SpaceFault> Check(string name, IReadOnlyList<Parameter> parameters, int objectives) =>
        WhyNot(name, parameters, objectives) is { } why ? [new("name", why)] : [];

    private static string? WhyNot(string name, IReadOnlyList<Parameter> parameters, int objectives) =>
        Find(name, 0) switch
        {
            null => $"\"{name}\" is not known here: use one of {string.Join(", ", Names)}",
            CmaEsSampler when !parameters.Any(parameter => parameter is DoubleParameter or IntegerParameter) =>
                "CMA-ES moves through numbers, and this space has no Double or Integer: use TPE or Grid",
            NsgaIISampler or ParEgoSampler when objectives < 2 => $"{name} weighs several objectives, and here is one: use TPE or Auto",
            TpeSampler or GpSampler or CmaEsSampler when objectives > 1 =>
                $"{name} looks at one objective, and here are {objectives}: use Auto, ParEGO or NSGA-II",
            _ => null,
        };
}
