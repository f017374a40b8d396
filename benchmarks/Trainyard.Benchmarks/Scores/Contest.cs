using System.Text.Json;
using Trainyard.Api;
using Trainyard.Contracts;
using YamlDotNet.Serialization;

namespace Trainyard.Benchmarks.Scores;

/// <summary>A table, the TrainingJob that learns it, and what others have reached on it.</summary>
internal sealed record Contest
{
    public required string Name { get; init; }

    /// <summary>The TrainingJob's manifest: one of examples/, or of Jobs/ beside this file.</summary>
    public required string Manifest { get; init; }

    /// <summary>Where the files of the job's claims come from: a path within a claim, and the file or folder below shared/data.</summary>
    public required IReadOnlyDictionary<string, string> Files { get; init; }

    /// <summary>Events to simulate with the sensors of the one file above; 0 for a table that is all there.</summary>
    public int Events { get; init; }

    /// <summary>The folds of the cross-validation that is scored, over all rows; 0 to score on the job's hold-out, where rows have an order
    /// in time.</summary>
    public int Folds { get; init; } = 5;

    /// <summary>How often the cross-validation is repeated, each time with other folds.</summary>
    public int Repeats { get; init; } = 1;

    /// <summary>What is scored, and what is known of it.</summary>
    public required IReadOnlyList<Expectation> Expected { get; init; }

    internal TrainingJob Read()
    {
        using var manifest = new StreamReader(typeof(Contest).Assembly.GetManifestResourceStream(Manifest)!);
        var yaml = new DeserializerBuilder().WithAttemptingUnquotedStringTypeDeserialization().Build().Deserialize<object>(manifest);
        var job = JsonSerializer.Deserialize(
            new SerializerBuilder().JsonCompatible().Build().Serialize(yaml),
            ApiJson.Default.TrainingJob
        )!;
        return job with { Metadata = job.Metadata with { NamespaceProperty = "scores" } };
    }
}

/// <summary>A metric of a table.</summary>
/// <param name="Reference">What others have reached, and how; empty where nobody tells.</param>
/// <param name="Target">What we want to reach; null where the references cannot be compared.</param>
internal sealed record Expectation(string Metric, string Reference, double? Target = null)
{
    /// <summary>The target, where more is better.</summary>
    internal double? AtLeast => IsBetterUpwards ? Target : null;

    /// <summary>The target, where less is better.</summary>
    internal double? AtMost => IsBetterUpwards ? null : Target;

    private bool IsBetterUpwards => KnownMetrics.Find(Metric)?.Goal == Goal.Maximize;
}
