using k8s.Models;
using Trainyard.Contracts;

namespace Trainyard.Api;

/// <summary>How a Scorer is.</summary>
public sealed record ScorerStatus
{
    /// <summary>The generation of the spec that this status speaks of.</summary>
    public long ObservedGeneration { get; init; }

    /// <summary>Where it stands.</summary>
    public ScorerPhase? Phase { get; init; }

    /// <summary>Accepted and Running; Succeeded and Failed of a Scorer that comes to an end.</summary>
    [Schema(Key = "type")]
    public IReadOnlyList<V1Condition>? Conditions { get; init; }

    /// <summary>The model that scores.</summary>
    public ServedModel? Model { get; init; }

    /// <summary>What all of its pods have done. What counts is the output: these are as of the last report.</summary>
    public ScoredRows? Rows { get; init; }

    /// <summary>Seconds that the oldest row has waited that is known to wait.</summary>
    public double? LagSeconds { get; init; }

    /// <summary>The last row that is written: a time, a key or a file.</summary>
    public string? Position { get; init; }

    /// <summary>What the pods have done that are there; their rows are in rows.</summary>
    [Schema(Key = "name")]
    public IReadOnlyList<ScorerPod>? Pods { get; init; }

    /// <summary>The Job that runs, or ran last.</summary>
    public string? Job { get; init; }

    /// <summary>The time of the schedule that the last Job was made for.</summary>
    public DateTimeOffset? LastScheduleTime { get; init; }

    /// <summary>The next time of the schedule.</summary>
    public DateTimeOffset? NextScheduleTime { get; init; }

    /// <summary>The latest failure: of a pod, or of what the API server would not take.</summary>
    public Failure? LastFailure { get; init; }
}

/// <summary>Rows, counted.</summary>
public sealed record ScoredRows
{
    /// <summary>Those that were read.</summary>
    public long Read { get; init; }

    /// <summary>Those whose results are written.</summary>
    public long Scored { get; init; }

    /// <summary>Those in the error output.</summary>
    public long Failed { get; init; }
}

/// <summary>What a pod has done since it began.</summary>
public sealed record ScorerPod
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Rows that it has read.</summary>
    public long Read { get; init; }

    /// <summary>Rows whose results it has written.</summary>
    public long Scored { get; init; }

    /// <summary>Rows that it has put into the error output.</summary>
    public long Failed { get; init; }
}

/// <summary>Where a Scorer stands.</summary>
public enum ScorerPhase
{
    /// <summary>There is no model yet, or its pods wait for room, or for their time.</summary>
    Pending,

    /// <summary>Its pods run.</summary>
    Running,

    /// <summary>All is scored (Once), or was at the last time of the schedule.</summary>
    Succeeded,

    /// <summary>It does not get on, and somebody must see to it.</summary>
    Failed,

    /// <summary>spec.suspend stops it.</summary>
    Suspended,

    /// <summary>The spec is not valid, or what it needs is refused.</summary>
    Rejected,
}
