using System.Globalization;
using System.Text.Json;
using Trainyard.Models;
using Trainyard.Tuning;

namespace Trainyard.Benchmarks.Scores;

/// <summary>A table, how it is learnt, and what others have reached on it.</summary>
internal sealed record Contest
{
    /// <summary>The seed of the first cross-validation that a score is told from; no sweep uses it.</summary>
    internal const long FirstScoreSeed = 1001;

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

    /// <summary>The trial of a point.</summary>
    /// <param name="data">The folder shared/data.</param>
    /// <param name="point">The parameters that are searched.</param>
    /// <param name="seed">The seed of splits and training.</param>
    /// <param name="holdout">The share of the rows that is kept apart.</param>
    internal TrialFile Trial(string data, ParameterSet point, long seed, double holdout) => new()
    {
        TrainingJob = Name.Replace(' ', '-'),
        Namespace = "scores",
        Run = 1,
        Number = 0,
        Data = new DataSpec
        {
            Sources = [new DataSource { Name = Query is null ? "table" : "flats", Uri = "file://" + Path.Combine(data, File), Csv = Csv }],
            Query = Query,
            Label = [Label],
            Exclude = Exclude,
            Holdout = new HoldoutSpec { Fraction = holdout },
            Validation = new ValidationSpec { Folds = Folds },
            Seed = seed,
        },
        Model = new ModelSpec
        {
            Task = Task,
            Algorithm = Algorithm.GradientBoosting,
            Parameters = new SortedDictionary<string, JsonElement>(Fixed.Concat(point).ToDictionary(pair => pair.Key, pair => Json(pair.Value)), StringComparer.Ordinal),
        },
        Objective = new ObjectiveSpec { Metric = Metric, AdditionalMetrics = MoreMetrics },
    };

    private static JsonElement Json(ParameterValue value) => JsonElement.Parse(value.Kind switch
    {
        ParameterValueKind.Number => value.AsNumber.ToString("R", CultureInfo.InvariantCulture),
        ParameterValueKind.Boolean => value.AsBoolean ? "true" : "false",
        _ => $"\"{value.AsText}\"",
    });
}
