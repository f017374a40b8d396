using Trainyard.Models;
using Trainyard.Tuning;

namespace Trainyard.Scores;

/// <summary>A table, how it is learnt, and what others have reached on it.</summary>
internal sealed record Contest
{
    public required string Name { get; init; }

    /// <summary>The file below shared/data.</summary>
    public required string File { get; init; }

    public CsvFormat? Csv { get; init; }

    public string? Query { get; init; }

    public required string Label { get; init; }

    public required LearningTask Task { get; init; }

    public required string Metric { get; init; }

    public IReadOnlyList<string> MoreMetrics { get; init; } = [];

    public IReadOnlyList<string> Exclude { get; init; } = [];

    /// <summary>Parameters that are not searched.</summary>
    public required ParameterSet Fixed { get; init; }

    public required SearchSpace Space { get; init; }

    /// <summary>A sensible point, tried first.</summary>
    public required ParameterSet Start { get; init; }

    public int Folds { get; init; } = 5;

    /// <summary>How often the last cross-validation is repeated, each with another split.</summary>
    public int Repeats { get; init; } = 1;

    /// <summary>What is to be reached in cross-validation, by metric.</summary>
    public required IReadOnlyDictionary<string, double> Targets { get; init; }

    /// <summary>What others have reached.</summary>
    public required string Reference { get; init; }
}
