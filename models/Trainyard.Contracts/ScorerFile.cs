namespace Trainyard.Contracts;

/// <summary>All that a scorer's pod must know beside its model: JSON in the environment variable TRAINYARD_SCORER.</summary>
public sealed record ScorerFile
{
    /// <summary>The environment variable.</summary>
    public const string Variable = "TRAINYARD_SCORER";

    /// <summary>The Scorer's namespace and name: what it keeps in the output, it keeps under it.</summary>
    public required string Scorer { get; init; }

    /// <summary>Where rows come from.</summary>
    public required ScorerInput Input { get; init; }

    /// <summary>Where results go.</summary>
    public required ScorerOutput Output { get; init; }

    /// <summary>What is written, by column; null: all that the model says.</summary>
    public IReadOnlyDictionary<string, string>? Columns { get; init; }

    /// <summary>Whether it goes on when all is scored.</summary>
    public bool Stream { get; set; }
}

/// <summary>How far a scorer's pod is since it began: posted to the operator again and again, and at its end its termination
/// message.</summary>
public sealed record ScorerReport
{
    /// <summary>The pod.</summary>
    public required string Pod { get; init; }

    /// <summary>Rows that it has read.</summary>
    public long Read { get; init; }

    /// <summary>Rows whose results are written.</summary>
    public long Scored { get; init; }

    /// <summary>Rows that could not be scored, and stand in the error output with the reason.</summary>
    public long Failed { get; init; }

    /// <summary>Seconds that the oldest row has waited that is known to wait; 0 where none does.</summary>
    public double LagSeconds { get; init; }

    /// <summary>The last row that is written: a time, a key or a file.</summary>
    public string? Position { get; init; }

    /// <summary>What went wrong last.</summary>
    public Failure? Failure { get; init; }
}
