namespace Trainyard.Tuning;

/// <summary>What is sought, and all that is known: the whole input of samplers, pruners and analyses.</summary>
public sealed record Study
{
    /// <summary>The space that is searched.</summary>
    public required SearchSpace Space { get; init; }

    /// <summary>Which way each objective is better; one, or several for a Pareto front.</summary>
    public IReadOnlyList<Direction> Directions { get; init; } = [Direction.Minimize];

    /// <summary>The trials so far, by number, running ones included.</summary>
    public IReadOnlyList<Trial> Trials { get; init; } = [];

    /// <summary>Trials of earlier studies; their parameters may be missing, unknown or out of range.</summary>
    public IReadOnlyList<Trial> WarmStart { get; init; } = [];

    /// <summary>Known good points that run first, whole or in part; the sampler fills in the rest.</summary>
    public IReadOnlyList<ParameterSet> Enqueued { get; init; } = [];

    /// <summary>How many trials there will be at most; null where nobody knows. A hint for samplers that plan ahead.</summary>
    public int? MaxTrials { get; init; }

    /// <summary>The first objective's direction.</summary>
    public Direction Direction => Directions[0];
}
