namespace Trainyard.Contracts;

/// <summary>The feedback that a run learns from beside the sources: rows that were predicted and of which the truth was told.</summary>
public sealed record FeedbackLogs
{
    /// <summary>Where Predictors keep it; none before one does.</summary>
    [Schema(Key = "uri")]
    public required IReadOnlyList<FeedbackLog> Logs { get; init; }

    /// <summary>When the run began: what is told later waits for the next one, so that every trial of a run learns from one table. Null:
    /// all that there is.</summary>
    public DateTimeOffset? Until { get; init; }
}

/// <summary>A folder in which Predictors keep what they are asked and told: spec.monitoring.log.</summary>
public sealed record FeedbackLog
{
    /// <summary>The folder: below it stand predictions/HOUR and feedback/HOUR.</summary>
    public required string Uri { get; init; }

    /// <summary>The Secret that opens it.</summary>
    public CredentialsReference? Credentials { get; init; }
}
