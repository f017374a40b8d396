using System.Text.Json.Nodes;
using Trainyard.Api;
using Trainyard.Console.Cluster;
using Trainyard.Console.Sweeps;
using Trainyard.Runtime;

namespace Trainyard.Console.Predictors;

/// <summary>What people do with a Predictor, as merge patches. Pure.</summary>
internal static class PredictorChanges
{
    /// <summary>pause, resume, promote, abort or retry; what stands behind the colon makes the same verb new the next time.</summary>
    public static JsonObject Rollout(Predictor predictor, string verb) =>
        new()
        {
            ["metadata"] = new JsonObject
            {
                ["annotations"] = new JsonObject { [ApiGroup.RolloutAnnotation] = $"{verb}:{predictor.Metadata.ResourceVersion}" },
            },
        };

    /// <param name="version">The version that serves; null: the one that spec.model.promote says.</param>
    public static JsonObject Version(int? version) =>
        new() { ["spec"] = new JsonObject { ["model"] = new JsonObject { ["version"] = version } } };

    /// <summary>A new one that follows a TrainingJob, under its name.</summary>
    public static JsonObject Of(TrainingJob job) =>
        new()
        {
            ["apiVersion"] = $"{ApiGroup.Name}/{ApiGroup.Version}",
            ["kind"] = "Predictor",
            ["metadata"] = new JsonObject { ["name"] = job.Metadata.Name, ["namespace"] = job.Metadata.NamespaceProperty },
            ["spec"] = new JsonObject
            {
                ["model"] = new JsonObject { ["trainingJob"] = job.Metadata.Name, ["promote"] = nameof(Promotion.WhenBetter) },
            },
        };

    /// <summary>As it would be applied.</summary>
    public static string Manifest(Predictor predictor) =>
        YamlJson.Write(
            SweepChanges.Written(
                "Predictor",
                predictor.Metadata,
                predictor.Metadata.Name,
                JsonNode.Parse(ConsoleJson.Options.Write(predictor))!["spec"]!
            )
        );
}
