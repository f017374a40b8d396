using System.Text.Json;
using Trainyard.Contracts;

namespace Trainyard.Models;

/// <summary>
/// What a model package says of itself. It holds no time and no place, so that the same data, parameters and seed give the same bytes.
/// </summary>
public sealed record Manifest
{
    /// <summary>The format that this version of Trainyard writes and the newest that it reads.</summary>
    public const int CurrentFormat = 1;

    /// <summary>The file's name. Its presence makes a package whole.</summary>
    public const string FileName = "manifest.json";

    /// <summary>The version of the package's format.</summary>
    public int FormatVersion { get; init; } = CurrentFormat;

    /// <summary>The TrainingJob's name.</summary>
    public required string TrainingJob { get; init; }

    /// <summary>The version: the name of its folder.</summary>
    public required int Version { get; init; }

    /// <summary>What is predicted.</summary>
    public required LearningTask Task { get; init; }

    /// <summary>How it was learnt; null where it was not here, and its file does not say.</summary>
    public Algorithm? Algorithm { get; init; }

    /// <summary>The hyperparameters by name, in order of their names.</summary>
    public required IReadOnlyDictionary<string, JsonElement> Parameters { get; init; }

    /// <summary>The seed of every split and of training.</summary>
    public required long Seed { get; init; }

    /// <summary>What it takes and what it gives.</summary>
    public required Signature Signature { get; init; }

    /// <summary>
    /// The input columns of the model's own file, in order: a number, a boolean (0 or 1) or a moment (seconds since 1970) is one, a
    /// category is one of codes or one for each text, and a gap is NaN. Null where another program has made the model.
    /// </summary>
    public IReadOnlyList<string>? Columns { get; init; }

    /// <summary>The model's own file.</summary>
    public required string ModelFile { get; init; }

    /// <summary>The number of rows that it was trained on.</summary>
    public required long TrainingRows { get; init; }

    /// <summary>Metrics on the hold-out by name; empty without one.</summary>
    public required IReadOnlyDictionary<string, double> Metrics { get; init; }

    /// <summary>The objective's score on the hold-out, with its interval.</summary>
    public HoldoutScore? Holdout { get; init; }

    /// <summary>Where mistakes have costs, the threshold that was chosen by them.</summary>
    public CostDecision? Decision { get; init; }

    /// <summary>The features by importance, the weightiest first.</summary>
    public IReadOnlyList<FeatureImportance>? Importance { get; init; }

    /// <summary>The files that it was trained on.</summary>
    public required IReadOnlyList<DataDigest> Data { get; init; }

    /// <summary>What was found when they were read.</summary>
    public DataReport? Reading { get; init; }

    /// <summary>The query that made the training table of them.</summary>
    public string? Query { get; init; }

    /// <summary>The version of the program that wrote it.</summary>
    public required string CodeVersion { get; init; }

    /// <summary>sha256:... of each other file of the package by name, in order of the names.</summary>
    public IReadOnlyDictionary<string, string> Files { get; init; } = new SortedDictionary<string, string>(StringComparer.Ordinal);
}

/// <summary>A file that a model was trained on.</summary>
/// <param name="Source">The source's name.</param>
/// <param name="Uri">Where it lay.</param>
/// <param name="Digest">sha256:... of its content.</param>
/// <param name="Bytes">Its size.</param>
public sealed record DataDigest(string Source, string Uri, string Digest, long Bytes);

/// <summary>A threshold of the least cost.</summary>
/// <param name="Threshold">The probability from which on a row is positive.</param>
/// <param name="Costs">What mistakes cost.</param>
/// <param name="Validation">What the rows cost that it was chosen on: they were predicted by models that had not learnt from them.</param>
/// <param name="Holdout">And those of the hold-out; null without one.</param>
public sealed record CostDecision(float Threshold, ErrorCosts Costs, DecisionCost Validation, DecisionCost? Holdout);

/// <summary>What decisions cost, as the mean of a row.</summary>
/// <param name="Chosen">By the chosen threshold.</param>
/// <param name="AtHalf">By 0.5.</param>
public sealed record DecisionCost(double Chosen, double AtHalf);

/// <summary>How much a model leans on a feature.</summary>
/// <param name="Feature">The feature's name.</param>
/// <param name="Gain">Its share of the trees' gain, the shares of all adding up to 1; null where the algorithm grows no trees.</param>
/// <param name="Permutation">By how much the objective gets worse on rows not trained on when its values are shuffled; null without such
/// rows.</param>
public sealed record FeatureImportance(string Feature, double? Gain, double? Permutation);
