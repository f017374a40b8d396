using System.Text.Json;
using Trainyard.Contracts;

namespace Trainyard.Api;

/// <summary>Which rows are scored with which model, and where the results go.</summary>
[Cel(StorePair.Rule, StorePair.Message)]
[Cel(StorePair.SecretRule, StorePair.SecretMessage)]
public sealed record ScorerSpec
{
    /// <summary>The model, as of a Predictor.</summary>
    public required PredictorModel Model { get; init; }

    /// <summary>Where rows come from.</summary>
    public required ScorerInput Input { get; init; }

    /// <summary>Where results go.</summary>
    public required ScorerOutput Output { get; init; }

    /// <summary>What is written, by column: one of the model's own answers (score, prediction, probability_CLASS, isAnomaly ...), or a
    /// comparison of one with a number or a text in quotes, such as score > 0.5. Default: all that the model says.</summary>
    public IReadOnlyDictionary<string, string>? Columns { get; init; }

    /// <summary>Stream: goes on for ever, as a Deployment. Once: until all is scored, as a Job. { schedule: "*/10 * * * *" }: a Job at each
    /// of these times (UTC), one at a time. Default: Stream.</summary>
    public JsonElement? Mode { get; init; }

    /// <summary>How many pods there are under Stream. Default: one.</summary>
    public ScorerAutoscaling? Autoscaling { get; init; }

    /// <summary>Whether nothing is scored: what runs is stopped, and nothing is lost.</summary>
    public bool Suspend { get; set; }

    /// <summary>The image. Default: the operator's scorer.</summary>
    public string? Image { get; init; }

    /// <summary>Requests and limits, as in a pod.</summary>
    [Schema(Free = true)]
    public JsonElement? Resources { get; init; }

    /// <summary>A pod template (metadata and spec) that is merged over the operator's own.</summary>
    [Schema(Free = true)]
    public JsonElement? PodTemplate { get; init; }
}

/// <summary>How many pods there are. Those of a queue share its messages; of another store one scores and the others stand by.</summary>
[Cel("self.minReplicas <= self.maxReplicas", "minReplicas must not be above maxReplicas")]
public sealed record ScorerAutoscaling
{
    /// <summary>The fewest.</summary>
    [Schema(Minimum = 1)]
    public int MinReplicas { get; set; } = 1;

    /// <summary>The most.</summary>
    [Schema(Minimum = 1)]
    public int MaxReplicas { get; set; } = 1;

    /// <summary>The lag to keep to, such as 5s (the pods metric trainyard_scorer_lag_seconds).</summary>
    [Schema(Pattern = Duration.Pattern)]
    public string TargetLag { get; set; } = "5s";
}
