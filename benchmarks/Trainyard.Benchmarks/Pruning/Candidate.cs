using Trainyard.Tuning;

namespace Trainyard.Benchmarks.Pruning;

/// <summary>A pruner as it takes part.</summary>
/// <param name="Name">Its name in the tables.</param>
/// <param name="TellSteps">Whether it is told the steps of a full training; else it learns them from the first trial that
/// completes.</param>
internal sealed record Candidate(string Name, IPruner Pruner, bool TellSteps = true)
{
    /// <summary>The one that the others are compared with.</summary>
    public static Candidate None { get; } = new("none", new NoPruner());

    /// <summary>All that take part.</summary>
    public static IReadOnlyList<Candidate> All { get; } =
    [
        None,
        new("median", new PercentilePruner(new())),
        new("median, 9 warm-up steps", new PercentilePruner(new() { WarmUpSteps = 8 })),
        new("successive halving, from 1, factor 4", new SuccessiveHalvingPruner(new() { Factor = 4 })),
        new("successive halving, from 1, factor 3", new SuccessiveHalvingPruner(new())),
        new("successive halving, from 3, factor 3", new SuccessiveHalvingPruner(new() { FirstRung = 3 })),
        new("Hyperband, from 1", new HyperbandPruner(new())),
        new("Hyperband, from 3", new HyperbandPruner(new() { FirstRung = 3 })),
        new("learning curve (the default)", new LearningCurvePruner(new())),
        new("learning curve, steps unknown", new LearningCurvePruner(new()), TellSteps: false),
    ];
}
