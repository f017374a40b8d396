using System.Text.Json;
using System.Text.Json.Nodes;
using Trainyard.Api;
using Trainyard.Console.Cluster;
using Trainyard.Runtime;

namespace Trainyard.Console.Sweeps;

/// <summary>What people do with a TrainingJob, as merge patches. Pure.</summary>
internal static class SweepChanges
{
    public static JsonObject Suspend(bool suspend) => Spec(new() { ["suspend"] = suspend });

    public static JsonObject MaxTrials(int trials) => Spec(new() { ["sweep"] = new JsonObject { ["maxTrials"] = trials } });

    /// <param name="mark">What makes the annotation new.</param>
    public static JsonObject Retrain(string mark) =>
        new() { ["metadata"] = new JsonObject { ["annotations"] = new JsonObject { [ApiGroup.RetrainAnnotation] = mark } } };

    public static JsonObject StopTrial() => Spec(new() { ["stop"] = true });

    /// <summary>
    /// A point to be tried next. Points are trials by their number, so those that have begun get an empty one each, which leaves them to
    /// the sampler as before; and the trial that this one is to be must be among those that may come.
    /// </summary>
    /// <param name="begun">How many trials there are.</param>
    public static JsonObject Enqueue(TrainingJob job, JsonObject point, int begun)
    {
        var points = new JsonArray([.. (job.Spec.Sweep?.Enqueue ?? []).Select(known => JsonSerializer.SerializeToNode(known))]);
        while (points.Count < begun)
            points.Add(new JsonObject());
        points.Add(point.DeepClone());
        var sweep = new JsonObject { ["enqueue"] = points };
        if (job.Spec.MostTrials < points.Count)
            sweep["maxTrials"] = points.Count;
        return Spec(new() { ["sweep"] = sweep });
    }

    /// <summary>The job as somebody would write it anew: without what the cluster has added, and under another name.</summary>
    public static string Clone(TrainingJob job) => Manifest(job, $"{job.Metadata.Name}-copy");

    /// <summary>An object as YAML, as it would be applied.</summary>
    public static string Manifest(TrainingJob job, string name) =>
        YamlJson.Write(Written("TrainingJob", job.Metadata, name, JsonNode.Parse(ConsoleJson.Options.Write(job))!["spec"]!));

    internal static JsonObject Written(string kind, k8s.Models.V1ObjectMeta old, string name, JsonNode spec)
    {
        var metadata = new JsonObject { ["name"] = name, ["namespace"] = old.NamespaceProperty };
        if (old.Labels is { Count: > 0 } labels)
            metadata["labels"] = new JsonObject(labels.Select(label => KeyValuePair.Create(label.Key, (JsonNode?)label.Value)));
        return new()
        {
            ["apiVersion"] = $"{ApiGroup.Name}/{ApiGroup.Version}",
            ["kind"] = kind,
            ["metadata"] = metadata,
            ["spec"] = spec.DeepClone(),
        };
    }

    private static JsonObject Spec(JsonObject spec) => new() { ["spec"] = spec };
}
