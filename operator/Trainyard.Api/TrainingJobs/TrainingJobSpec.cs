using System.Text.Json.Serialization;
using Trainyard.Contracts;

namespace Trainyard.Api;

/// <summary>What to learn, from what, and how hard to search.</summary>
[Cel("has(self.objective) != has(self.objectives)", "name either objective, or objectives, which are two or three")]
[Cel(
    "!has(self.objective) || !has(self.objective.target) || has(self.sweep)",
    "objective.target ends a sweep: it needs spec.sweep"
)]
[Cel(
    "!has(self.objectives) || !has(self.sweep) || !has(self.sweep.plateau) || !has(self.sweep.plateau.minImprovement)"
        + " || self.sweep.plateau.minImprovement == 0.0",
    "sweep.plateau.minImprovement has the unit of one metric: with several objectives whatever joins the front is an improvement"
)]
[Cel(
    "has(self.data.label) || self.model.task == 'AnomalyDetection'",
    "data.label is missing: name the column to predict; only the task AnomalyDetection needs none"
)]
[Cel(
    "!has(self.model.costs) || self.model.task == 'BinaryClassification'",
    "model.costs choose the threshold of two classes: only a BinaryClassification has one"
)]
public sealed record TrainingJobSpec
{
    /// <summary>The training table. It cannot change while a trial runs or once one has a value.</summary>
    public required DataSpec Data { get; init; }

    /// <summary>What is trained. It cannot change while a trial runs or once one has a value.</summary>
    public required ModelSpec Model { get; init; }

    /// <summary>What is optimised, where it is one metric. Its metric and goal cannot change while a trial runs or once one has a
    /// value.</summary>
    /// <remarks>With several objectives it is the first of them, with the others beside it, as pods report them.</remarks>
    public ObjectiveSpec Objective
    {
        get => field ?? WeightedObjective.First(Objectives ?? []);
        init;
    }

    /// <summary>Two or three objectives in place of one. No trial is pruned then, none is the only best (status.front names those that no
    /// other beats in all of them), and the winner is chosen by weights. They cannot change while a trial runs or once one has a
    /// value.</summary>
    [Schema(MinItems = 2, MaxItems = 3, Key = "metric")]
    public IReadOnlyList<WeightedObjective>? Objectives { get; init; }

    /// <summary>How the hyperparameters are searched. Default: one trial with the model's own parameters.</summary>
    public SweepSpec? Sweep { get; init; }

    /// <summary>How a trial's pod runs.</summary>
    public TrialTemplate? Trial { get; init; }

    /// <summary>Where models go. Default: a folder below the operator's default output.</summary>
    public OutputSpec? Output { get; init; }

    /// <summary>When to train again.</summary>
    public RetrainSpec? Retrain { get; init; }

    /// <summary>What stays of the trials when a run is over.</summary>
    public HistorySpec? History { get; init; }

    /// <summary>Stops every pod and starts none; trials that were running start anew when it is false again.</summary>
    public bool Suspend { get; set; }

    /// <summary>How long after the end its Jobs and pods are removed, such as 24h; the Trials and the model stay. Default: never.</summary>
    [Schema(Pattern = Duration.Pattern)]
    public string? TtlAfterFinished { get; init; }

    /// <summary>All that is optimised, be it one or several.</summary>
    [JsonIgnore]
    public IReadOnlyList<WeightedObjective> AllObjectives => Objectives ?? [new() { Metric = Objective.Metric, Goal = Objective.Goal }];

    /// <summary>Whether the trials run another program than the operator's trainer, which reads the data in its own way.</summary>
    [JsonIgnore]
    public bool HasOwnProgram => Trial is { Image: not null } or { Command: not null };

    /// <summary>How many trials there are at most: one without a sweep.</summary>
    [JsonIgnore]
    public int MostTrials => Sweep?.MaxTrials ?? 1;
}
