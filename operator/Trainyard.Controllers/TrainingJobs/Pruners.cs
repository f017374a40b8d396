using Trainyard.Api;
using Trainyard.Tuning;

namespace Trainyard.Controllers.TrainingJobs;

/// <summary>The pruners by the names that users write, with their options as numbers by name.</summary>
internal static class Pruners
{
    private static readonly Dictionary<string, Func<PrunerOptions, IPruner>> Makers = new(StringComparer.Ordinal)
    {
        ["None"] = _ => new NoPruner(),
        ["Median"] = options => new PercentilePruner(Percentile(options)),
        ["Percentile"] = options => new PercentilePruner(Percentile(options) with { Percentile = options.Number("percentile", 25) }),
        ["SuccessiveHalving"] = options => new SuccessiveHalvingPruner(new() { FirstRung = options.Count("firstRung", 1), Factor = options.Count("factor", 3) }),
        ["LearningCurve"] = options => new LearningCurvePruner(new() { Chance = options.Number("chance", 0.045), WarmUpSteps = options.Count("warmUpSteps", 0) }),
        ["Patient"] = options => new PatientPruner(new() { Patience = options.Count("patience", 10), MinImprovement = options.Number("minImprovement", 0) }),
        ["Threshold"] = options => new ThresholdPruner(new()
        {
            Lower = options.Number("lower", double.NegativeInfinity),
            Upper = options.Number("upper", double.PositiveInfinity),
            WarmUpSteps = options.Count("warmUpSteps", 0),
        }),
        ["Hyperband"] = options => new HyperbandPruner(new() { FirstRung = options.Count("firstRung", 1), Factor = options.Count("factor", 3) }),
    };

    /// <summary>Every name.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Makers.Keys];

    /// <summary>The pruner; it must be valid.</summary>
    public static IPruner Of(PrunerSpec spec) => Makers[spec.Name](new(spec.Options));

    /// <summary>What is wrong with the options; null where nothing is or the name is unknown.</summary>
    public static string? Fault(PrunerSpec spec)
    {
        if (!Makers.TryGetValue(spec.Name, out var make)) return null;
        var options = new PrunerOptions(spec.Options);
        try
        {
            make(options);
        }
        catch (ArgumentOutOfRangeException e)
        {
            return e.Message;
        }

        return options.Unknown is [] ? null : $"{string.Join(", ", options.Unknown)}: not known to {spec.Name}, use {(options.Known is [] ? "none" : string.Join(", ", options.Known))}";
    }

    private static PercentilePruner.Options Percentile(PrunerOptions options) => new()
    {
        WarmUpSteps = options.Count("warmUpSteps", 0),
        MinTrials = options.Count("minTrials", 5),
    };

    /// <summary>Options that remember what they were asked for.</summary>
    private sealed class PrunerOptions(IReadOnlyDictionary<string, double>? given)
    {
        private readonly List<string> known = [];

        public IReadOnlyList<string> Known => known;

        public IReadOnlyList<string> Unknown => [.. (given ?? new Dictionary<string, double>()).Keys.Except(known)];

        public double Number(string name, double otherwise)
        {
            known.Add(name);
            return given?.TryGetValue(name, out var value) == true ? value : otherwise;
        }

        public int Count(string name, int otherwise) => (int)Number(name, otherwise);
    }
}
