using System.Text.Json.Serialization;
using Trainyard.Contracts;

namespace Trainyard.Api;

/// <summary>What to learn, from what, and how hard to search.</summary>
[Cel("!has(self.objective.target) || has(self.sweep)", "objective.target ends a sweep: it needs spec.sweep")]
[Cel(
    "has(self.data.label) || self.model.task == 'AnomalyDetection'",
    "data.label is missing: name the column to predict; only the task AnomalyDetection needs none"
)]
public sealed record TrainingJobSpec
{
    /// <summary>The training table. It cannot change while a trial runs or once one has a value.</summary>
    public required DataSpec Data { get; init; }

    /// <summary>What is trained. It cannot change while a trial runs or once one has a value.</summary>
    public required ModelSpec Model { get; init; }

    /// <summary>What is optimised. Its metric and goal cannot change while a trial runs or once one has a value.</summary>
    public required ObjectiveSpec Objective { get; init; }

    /// <summary>How the hyperparameters are searched. Default: one trial with the model's own parameters.</summary>
    public SweepSpec? Sweep { get; init; }

    /// <summary>How a trial's pod runs.</summary>
    public TrialTemplate? Trial { get; init; }

    /// <summary>Where models go. Default: a folder below the operator's default output.</summary>
    public OutputSpec? Output { get; init; }

    /// <summary>When to train again.</summary>
    public RetrainSpec? Retrain { get; init; }

    /// <summary>Stops every pod and starts none; trials that were running start anew when it is false again.</summary>
    public bool Suspend { get; set; }

    /// <summary>How long after the end its Jobs and pods are removed, such as 24h; the Trials and the model stay. Default: never.</summary>
    [Schema(Pattern = Duration.Pattern)]
    public string? TtlAfterFinished { get; init; }

    /// <summary>How many trials there are at most: one without a sweep.</summary>
    [JsonIgnore]
    public int MostTrials => Sweep?.MaxTrials ?? 1;
}
