namespace Trainyard.Tuning;

/// <summary>The pruners by the names that users write, large and small letters alike, with their options as numbers by name.</summary>
public static class PrunerCatalog
{
    private static readonly Dictionary<string, Func<PrunerOptions, IPruner>> Makers = new(StringComparer.OrdinalIgnoreCase)
    {
        ["None"] = _ => new NoPruner(),
        ["Median"] = options => new PercentilePruner(Percentile(options)),
        ["Percentile"] = options => new PercentilePruner(Percentile(options) with { Percentile = options.Number("percentile", 25) }),
        ["SuccessiveHalving"] = options => new SuccessiveHalvingPruner(
            new() { FirstRung = options.Count("firstRung", 1), Factor = options.Count("factor", 3) }
        ),
        ["LearningCurve"] = options => new LearningCurvePruner(
            new() { Chance = options.Number("chance", 0.045), WarmUpSteps = options.Count("warmUpSteps", 0) }
        ),
        ["Patient"] = options => new PatientPruner(
            new() { Patience = options.Count("patience", 10), MinImprovement = options.Number("minImprovement", 0) }
        ),
        ["Threshold"] = options => new ThresholdPruner(
            new()
            {
                Lower = options.Number("lower", double.NegativeInfinity),
                Upper = options.Number("upper", double.PositiveInfinity),
                WarmUpSteps = options.Count("warmUpSteps", 0),
            }
        ),
        ["Hyperband"] = options => new HyperbandPruner(
            new() { FirstRung = options.Count("firstRung", 1), Factor = options.Count("factor", 3) }
        ),
    };

    public static IReadOnlyList<string> Names { get; } = [.. Makers.Keys];

    /// <summary>The pruner of this name; null where there is none.</summary>
    /// <exception cref="ArgumentOutOfRangeException">One of the options cannot be.</exception>
    public static IPruner? Find(string name, IReadOnlyDictionary<string, double>? options = null) =>
        Makers.GetValueOrDefault(name)?.Invoke(new(options));

    /// <summary>Why there is no pruner of this name, or with these options; nothing where there is.</summary>
    public static IReadOnlyList<SpaceFault> Check(string name, IReadOnlyDictionary<string, double>? options)
    {
        if (!Makers.TryGetValue(name, out var make))
        {
            return [new("name", $"\"{name}\" is not known here: use one of {string.Join(", ", Names)}")];
        }

        var given = new PrunerOptions(options);
        try
        {
            make(given);
        }
        catch (ArgumentOutOfRangeException e)
        {
            return [new("options", e.Message)];
        }

        var known = given.Known is [] ? "none" : string.Join(", ", given.Known);
        return given.Unknown is [] ? [] : [new("options", $"{string.Join(", ", given.Unknown)}: not known to {name}, use {known}")];
    }

    private static PercentilePruner.Options Percentile(PrunerOptions options) =>
        new() { WarmUpSteps = options.Count("warmUpSteps", 0), MinTrials = options.Count("minTrials", 5) };

    /// <summary>Options that remember what they were asked for.</summary>
    private sealed class PrunerOptions(IReadOnlyDictionary<string, double>? given)
    {
        private readonly List<string> _known = [];

        public IReadOnlyList<string> Known => _known;

        public IReadOnlyList<string> Unknown => [.. (given?.Keys ?? []).Except(_known)];

        public double Number(string name, double otherwise)
        {
            _known.Add(name);
            return given?.TryGetValue(name, out var value) == true ? value : otherwise;
        }

        public int Count(string name, int otherwise)
        {
            var number = Number(name, otherwise);
            return double.IsInteger(number) && Math.Abs(number) <= int.MaxValue
                ? (int)number
                : throw new ArgumentOutOfRangeException(name, number, "use a whole number");
        }
    }
}
