using System.Text.Json;
using System.Text.Json.Serialization;
using k8s.Models;
using Trainyard.Contracts;

namespace Trainyard.Api;

/// <summary>How far a TrainingJob is. It stays small however many trials there are.</summary>
public sealed record TrainingJobStatus
{
    /// <summary>The generation of the spec that this status speaks of.</summary>
    public long ObservedGeneration { get; init; }

    /// <summary>Where it stands.</summary>
    public TrainingJobPhase? Phase { get; init; }

    /// <summary>Accepted, Running, Succeeded, Failed and Suspended.</summary>
    [Schema(Key = "type")]
    public IReadOnlyList<V1Condition>? Conditions { get; init; }

    /// <summary>The run, from 1; it grows with each retraining.</summary>
    public int? Run { get; init; }

    /// <summary>The run with which the present search began: raising maxTrials goes on with its trials in a later run.</summary>
    public int? FirstRun { get; init; }

    /// <summary>The value of the annotation trainyard.dev/retrain that the present run was started by.</summary>
    public string? Retrain { get; init; }

    /// <summary>A digest of what cannot change once a run has begun: data, model and the search space.</summary>
    public string? Frozen { get; init; }

    /// <summary>How many trials there are, by state.</summary>
    public TrialCounts? Trials { get; init; }

    /// <summary>The best trial so far; with several objectives the winner among the front's.</summary>
    public BestTrial? Best { get; init; }

    /// <summary>With several objectives: the trials that no other beats in all of them.</summary>
    public FrontStatus? Front { get; init; }

    /// <summary>The model of the last finished run.</summary>
    public ModelStatus? Model { get; init; }

    /// <summary>What was read: rows, columns, and what is odd about them.</summary>
    public DataSummary? Data { get; init; }

    /// <summary>The feedback that the present run learns from, where spec.retrain.from asks for it.</summary>
    public FeedbackLogs? Feedback { get; init; }

    /// <summary>What the look at the data and the output before the first trial came to.</summary>
    public PreflightStatus? Preflight { get; init; }

    /// <summary>What trials that are no longer in the cluster had come to.</summary>
    public HistoryStatus? History { get; init; }

    /// <summary>The latest failure.</summary>
    public TrialFailure? LastFailure { get; init; }

    /// <summary>When the run began.</summary>
    public DateTimeOffset? StartTime { get; init; }

    /// <summary>When the search's clock began, by which spec.sweep.maxDuration is counted: its start, moved on by as long as it stood
    /// still, suspended or finished.</summary>
    public DateTimeOffset? ClockStart { get; init; }

    /// <summary>When the run ended.</summary>
    public DateTimeOffset? CompletionTime { get; init; }

    /// <summary>When the schedule starts the next run.</summary>
    public DateTimeOffset? NextRunTime { get; init; }

    /// <summary>Whether the sources have changed, where spec.retrain.onDataChange asks for it.</summary>
    public DataWatchStatus? DataWatch { get; init; }

    /// <summary>CPU time of all trials together, in seconds.</summary>
    public double? CpuSeconds { get; init; }
}

/// <summary>What the look at the data and the output before the first trial came to.</summary>
public sealed record PreflightStatus
{
    /// <summary>The run that it was for.</summary>
    public required int Run { get; init; }

    /// <summary>A digest of all of the spec that was looked at: another one is looked at anew.</summary>
    public required string Digest { get; init; }

    /// <summary>What is wrong; null where the trials could begin.</summary>
    public Failure? Failure { get; init; }

    /// <summary>What one trial is estimated to need in memory, in bytes: the default of trial.resources.</summary>
    public long? TrialBytes { get; init; }
}

/// <summary>Trials by state.</summary>
public sealed record TrialCounts
{
    /// <summary>Created, no pod runs yet.</summary>
    public int Pending { get; init; }

    /// <summary>A pod runs.</summary>
    public int Running { get; init; }

    /// <summary>Ended with a value.</summary>
    public int Succeeded { get; init; }

    /// <summary>Stopped by the pruner.</summary>
    public int Pruned { get; init; }

    /// <summary>Failed.</summary>
    public int Failed { get; init; }

    /// <summary>Stopped because the sweep had ended.</summary>
    public int Stopped { get; init; }

    /// <summary>All of them.</summary>
    public int Total { get; init; }
}

/// <summary>The best trial so far.</summary>
public sealed record BestTrial
{
    /// <summary>The Trial's name.</summary>
    public required string Trial { get; init; }

    /// <summary>Its value of the objective's metric.</summary>
    public required double Value { get; init; }

    /// <summary>What it ran with.</summary>
    public required IReadOnlyDictionary<string, JsonElement> Parameters { get; init; }

    /// <summary>All its metrics.</summary>
    public IReadOnlyDictionary<string, double>? Metrics { get; init; }
}

/// <summary>A stored model.</summary>
public sealed record ModelStatus
{
    /// <summary>The version: the run that made it or, where that version was taken, the next that was free.</summary>
    public required int Version { get; init; }

    /// <summary>The run that made it.</summary>
    public int? Run { get; init; }

    /// <summary>Its folder.</summary>
    public required string Uri { get; init; }

    /// <summary>sha256:... of its manifest.</summary>
    public required string Digest { get; init; }

    /// <summary>The Trial whose parameters it has.</summary>
    public string? Trial { get; init; }

    /// <summary>The score on rows that tuning never saw.</summary>
    public HoldoutScore? Holdout { get; init; }

    /// <summary>How many trials trials.parquet in its folder tells of; null where it could not be written.</summary>
    public int? Trials { get; init; }
}

/// <summary>A failure, and whose it is.</summary>
public sealed record TrialFailure
{
    /// <summary>What kind of fault it is.</summary>
    [Schema(Open = true)]
    public required FailureClass Class { get; init; }

    /// <summary>The Trial or Job it happened in.</summary>
    public string? Trial { get; init; }

    /// <summary>What happened.</summary>
    public required string Message { get; init; }

    /// <summary>What to do about it.</summary>
    public string? Hint { get; init; }
}
