using System.Globalization;
using System.Text.Json.Nodes;
using Trainyard.Api;
using Trainyard.Contracts;
using Trainyard.Runtime;

namespace Trainyard.Console.Starting;

/// <summary>A sweep as the form says it. Pure.</summary>
public sealed record NewSweep
{
    /// <summary>The seed of splits and search: the same form makes the same models.</summary>
    private const int Seed = 1;

    public string Name { get; init; } = "my-sweep";

    public string Namespace { get; init; } = "default";

    public string Uri { get; init; } = "";

    /// <summary>The Secret that the address is read by; null: none.</summary>
    public string? Secret { get; init; }

    public IReadOnlyList<string> Labels { get; init; } = [];

    public IReadOnlyList<string> Exclude { get; init; } = [];

    public LearningTask Task { get; init; } = LearningTask.BinaryClassification;

    public Algorithm Algorithm { get; init; } = Algorithm.GradientBoosting;

    public string Metric { get; init; } = "auc";

    public ValidationStrategy Validation { get; init; } = ValidationStrategy.KFold;

    /// <summary>As it was typed: what is no number is told at its field, not put right.</summary>
    public string Trials { get; init; } = "40";

    public string Output { get; init; } = "";

    /// <summary>The algorithms that a task can be learnt with.</summary>
    public static IReadOnlyList<Algorithm> AlgorithmsOf(LearningTask task) =>
        task == LearningTask.AnomalyDetection
            ? [Algorithm.IsolationForest]
            : [Algorithm.GradientBoosting, Algorithm.RandomForest, Algorithm.Linear, Algorithm.NeuralNetwork];

    /// <summary>The metrics that can score a task.</summary>
    public static IReadOnlyList<string> MetricsOf(LearningTask task) =>
        [.. KnownMetrics.All.Where(metric => metric.Fits(task, labelled: true)).Select(metric => metric.Name)];

    public string Yaml() =>
        YamlJson.Write(
            new JsonObject
            {
                ["apiVersion"] = $"{ApiGroup.Name}/{ApiGroup.Version}",
                ["kind"] = "TrainingJob",
                ["metadata"] = new JsonObject { ["name"] = Name, ["namespace"] = Namespace },
                ["spec"] = Spec(),
            }
        );

    private JsonObject Spec()
    {
        var source = new JsonObject { ["name"] = "rows", ["uri"] = Uri };
        if (Secret is not null)
            source["credentials"] = new JsonObject { ["secretName"] = Secret };
        var data = new JsonObject
        {
            ["sources"] = new JsonArray(source),
            ["label"] = Texts(Labels),
            ["validation"] = new JsonObject { ["strategy"] = Validation.ToString() },
            ["seed"] = Seed,
        };
        if (Exclude.Count > 0)
            data["exclude"] = Texts(Exclude);
        var spec = new JsonObject
        {
            ["data"] = data,
            ["model"] = new JsonObject { ["task"] = Task.ToString(), ["algorithm"] = Algorithm.ToString() },
            ["objective"] = new JsonObject { ["metric"] = Metric },
            ["sweep"] = new JsonObject
            {
                ["sampler"] = new JsonObject { ["name"] = "Auto", ["seed"] = Seed },
                ["maxTrials"] = int.TryParse(Trials, CultureInfo.InvariantCulture, out var trials) ? trials : Trials,
                ["parallelism"] = 2,
                ["parameters"] = Space(),
            },
        };
        if (Output.Length > 0)
            spec["output"] = new JsonObject { ["uri"] = Output };
        return spec;
    }

    /// <summary>Ranges in which good models of most tables lie; docs/tuning.md tells how to widen them.</summary>
    private JsonArray Space() =>
        Algorithm switch
        {
            Algorithm.GradientBoosting =>
            [
                Range("learningRate", "Double", 0.01, 0.3, log: true),
                Range("maxDepth", "Integer", 2, 10),
                Range("minChildWeight", "Double", 0.5, 30, log: true),
                Range("subsample", "Double", 0.5, 1),
                Range("colsampleByTree", "Double", 0.3, 1),
            ],
            Algorithm.RandomForest => [Range("maxDepth", "Integer", 4, 30), Range("minChildWeight", "Double", 1, 20, log: true)],
            Algorithm.NeuralNetwork => [Range("learningRate", "Double", 0.0005, 0.02, log: true), Range("epochs", "Integer", 30, 200)],
            Algorithm.IsolationForest => [Range("trees", "Integer", 50, 400)],
            _ => [Range("l2", "Double", 0.0001, 10, log: true)],
        };

    private static JsonObject Range(string name, string type, double min, double max, bool log = false)
    {
        var range = new JsonObject
        {
            ["name"] = name,
            ["type"] = type,
            ["min"] = min,
            ["max"] = max,
        };
        if (log)
            range["scale"] = "Log";
        return range;
    }

    private static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(text => (JsonNode?)text)]);
}
