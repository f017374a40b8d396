using System.Text.Json;
using Trainyard.Contracts;

namespace Trainyard.Models.Tests;

/// <summary>Builders of small packages.</summary>
internal static class Packages
{
    public static Signature Signature(params Feature[] features) =>
        new() { Features = features, Outputs = [new OutputField { Name = "y", Type = FeatureType.Number }] };

    public static Manifest Manifest() =>
        new()
        {
            TrainingJob = "sonar",
            Version = 1,
            Task = LearningTask.Regression,
            Algorithm = Algorithm.Linear,
            Parameters = new SortedDictionary<string, JsonElement>(StringComparer.Ordinal) { ["l2"] = JsonElement.Parse("0.5") },
            Seed = 7,
            Signature = Signature(
                new Feature
                {
                    Name = "x",
                    Type = FeatureType.Number,
                    Min = -1,
                    Max = double.PositiveInfinity,
                }
            ),
            ModelFile = "model.json",
            TrainingRows = 3,
            Metrics = new SortedDictionary<string, double>(StringComparer.Ordinal) { ["rmse"] = 0.1 },
            Data = [new DataDigest("t", "file:///t.csv", "sha256:00", 3)],
            CodeVersion = "0.1.0",
        };

    public static IReadOnlyDictionary<string, byte[]> Files() =>
        new Dictionary<string, byte[]> { ["model.json"] = "{\"a\":1}"u8.ToArray(), ["card.md"] = "# Card"u8.ToArray() };
}
