namespace Trainyard.Contracts;

/// <summary>
/// What a reused worker posts to its operator: what came of its last trial, and that it wants another. Posting the same twice is the same
/// as posting it once, so a worker posts until it is answered.
/// </summary>
public sealed record WorkRequest
{
    /// <summary>The worker's pod.</summary>
    public required string Worker { get; init; }

    /// <summary>What came of the trial it had; null where it has had none. It is stored once this request has been answered.</summary>
    public EndedWork? Ended { get; init; }

    /// <summary>Whether it wants no other: it is about to end, and another will be started in its place.</summary>
    public bool Leaving { get; init; }
}

/// <summary>What came of a trial.</summary>
/// <param name="Trial">Its name.</param>
/// <param name="Word">Its last word.</param>
public sealed record EndedWork(string Trial, LastWord Word);

/// <summary>The next trial of a reused worker.</summary>
public sealed record WorkOffer
{
    /// <summary>The Trial's name.</summary>
    public required string Trial { get; init; }

    /// <summary>All that it must know.</summary>
    public required TrialFile File { get; init; }

    /// <summary>Where this trial's reports are posted.</summary>
    public required string ReportUrl { get; init; }

    /// <summary>The bearer token of its reports.</summary>
    public required string ReportToken { get; init; }
}
