namespace Trainyard.Api;

/// <summary>Whether the sources have changed since the run read them.</summary>
public sealed record DataWatchStatus
{
    /// <summary>A digest of the sources' files as the last step of the run found them.</summary>
    public string? TrainedOn { get; init; }

    /// <summary>The same when they were looked at last.</summary>
    public string? Seen { get; init; }

    /// <summary>How often they were looked at since the run ended.</summary>
    public int Looks { get; init; }

    /// <summary>When they were looked at last.</summary>
    public DateTimeOffset? Time { get; init; }

    /// <summary>Why the last look has failed; it is tried again at the next.</summary>
    public string? Message { get; init; }
}
