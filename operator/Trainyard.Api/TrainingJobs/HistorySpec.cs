using Trainyard.Contracts;

namespace Trainyard.Api;

/// <summary>What stays of the trials of a finished run.</summary>
public sealed record HistorySpec
{
    /// <summary>
    /// How many Trials stay in the cluster once a run has its model and its trials are kept beside that, in trials.parquet: the best, with
    /// several objectives at least the whole front. Earlier searches' go first. A search that goes on suggests by those that
    /// have stayed. Default: all.
    /// </summary>
    [Schema(Minimum = 1)]
    public int? Limit { get; init; }
}

/// <summary>What the trials of the present search had come to when the first of them were let go.</summary>
public sealed record HistoryStatus
{
    /// <summary>The run with which the search began.</summary>
    public required int FirstRun { get; init; }

    /// <summary>How many trials there were: the numbers of those begin at 0.</summary>
    public required int Through { get; init; }

    /// <summary>What became of them.</summary>
    public required TrialCounts Trials { get; init; }

    /// <summary>How many of them had failed by themselves, and so count towards spec.sweep.maxFailedTrials.</summary>
    public int Failures { get; init; }

    /// <summary>Their CPU time, in seconds.</summary>
    public double CpuSeconds { get; init; }

    /// <summary>How many of them had ended since the best improved by what counts.</summary>
    public int EndedSinceImprovement { get; init; }

    /// <summary>The value that an improvement is counted from.</summary>
    public double? Reference { get; init; }
}
