namespace Trainyard.Contracts;

/// <summary>An intermediate result of a trial, posted to the operator.</summary>
public sealed record Report
{
    /// <summary>The step, from 1: a boosting round, an epoch or a fold. Steps only grow.</summary>
    public required int Step { get; init; }

    /// <summary>Metrics by name, the objective's among them.</summary>
    public required IReadOnlyDictionary<string, double> Metrics { get; init; }
}

/// <summary>The operator's answer to a report.</summary>
/// <param name="Continue">False when the pruner has stopped the trial.</param>
/// <param name="Reason">Why it has, for people; the trial's last word brings it back.</param>
public sealed record ReportAnswer(bool Continue, string? Reason = null);

/// <summary>The last word of a trial: its container's termination message, JSON of at most 4 KiB.</summary>
public sealed record LastWord
{
    /// <summary>The most bytes that the kubelet keeps of a termination message.</summary>
    public const int MaxBytes = 4096;

    /// <summary>How it ended.</summary>
    public required TrialOutcome Outcome { get; init; }

    /// <summary>The metrics by name, as far as the trial came.</summary>
    public IReadOnlyDictionary<string, double>? Metrics { get; init; }

    /// <summary>Why the pruner stopped it, as the answer to its report said: an operator that was restarted in between knows it no
    /// more.</summary>
    public string? Reason { get; init; }

    /// <summary>The steps done.</summary>
    public int? Steps { get; init; }

    /// <summary>The model that was written (the last step of a run only).</summary>
    public WrittenModel? Model { get; init; }

    /// <summary>A digest of the sources' files as they were found, where it was asked for.</summary>
    public string? SourcesDigest { get; init; }

    /// <summary>What was read, and what is odd about it.</summary>
    public DataSummary? Data { get; init; }

    /// <summary>What was found before the first trial (the preflight of a run only).</summary>
    public PreflightWord? Preflight { get; init; }

    /// <summary>CPU time used, in seconds.</summary>
    public double? CpuSeconds { get; init; }

    /// <summary>What went wrong.</summary>
    public Failure? Failure { get; init; }
}

/// <summary>How a trial ended.</summary>
public enum TrialOutcome
{
    /// <summary>It has a final value.</summary>
    Succeeded,

    /// <summary>The pruner stopped it; its value so far stands in the metrics.</summary>
    Pruned,

    /// <summary>It failed.</summary>
    Failed,

    /// <summary>It was told to stop (SIGTERM) before it was done.</summary>
    Stopped,
}

/// <summary>A model in the artifact store.</summary>
public sealed record WrittenModel
{
    /// <summary>The version: the run that made it, or the next number that was free.</summary>
    public required int Version { get; init; }

    /// <summary>The version's folder.</summary>
    public required string Uri { get; init; }

    /// <summary>sha256:... of the manifest.</summary>
    public required string Digest { get; init; }

    /// <summary>The score on rows that tuning never saw; null without a hold-out.</summary>
    public HoldoutScore? Holdout { get; init; }

    /// <summary>How many trials the history beside it tells of; null where none could be written.</summary>
    public int? Trials { get; init; }
}

/// <summary>A score on the hold-out.</summary>
public sealed record HoldoutScore
{
    /// <summary>The metric's name.</summary>
    public required string Metric { get; init; }

    /// <summary>The score.</summary>
    public required double Value { get; init; }

    /// <summary>Its 95 % interval, low and high (seeded bootstrap).</summary>
    public required IReadOnlyList<double> Interval95 { get; init; }
}

/// <summary>Why something failed, for programs and for people.</summary>
public sealed record Failure
{
    /// <summary>What kind of fault it is.</summary>
    public required FailureClass Class { get; init; }

    /// <summary>What happened, in one line that names the field, the file or the column.</summary>
    public required string Message { get; init; }

    /// <summary>What to do about it.</summary>
    public string? Hint { get; init; }
}

/// <summary>Kinds of failure. Those of the first line are the user's to mend: trying again is of no use.</summary>
public enum FailureClass
{
    /// <summary>The store refused the credentials.</summary>
    Credentials,

    /// <summary>A file, a bucket or a table is not there.</summary>
    NotFound,

    /// <summary>The data are not what the job says: columns, types, classes, the query.</summary>
    DataSchema,

    /// <summary>A hyperparameter or option cannot be.</summary>
    Configuration,

    /// <summary>Memory ran out.</summary>
    OutOfMemory,

    /// <summary>The image could not be pulled or started.</summary>
    Image,

    /// <summary>The program failed.</summary>
    UserCode,

    /// <summary>The node took the pod away.</summary>
    Preempted,

    /// <summary>A deadline passed.</summary>
    Timeout,
}
