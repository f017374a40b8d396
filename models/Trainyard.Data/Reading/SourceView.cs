namespace Trainyard.Data.Reading;

/// <summary>A source that can be read: as what, how, and what was found on the way.</summary>
internal sealed record SourceView
{
    public required string Name { get; init; }

    /// <summary>A SELECT that gives its rows in the order of the files, each column of its type.</summary>
    public required string Sql { get; init; }

    /// <summary>The files that it reads.</summary>
    public required IReadOnlyList<string> Paths { get; init; }

    /// <summary>Its columns; empty where the files say themselves what they are.</summary>
    public IReadOnlyList<ColumnReading> Columns { get; init; } = [];

    /// <summary>Its rows, where they were counted.</summary>
    public long? Rows { get; init; }

    /// <summary>Each file in words: encoding, layout, rows, lines that are none.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];

    /// <summary>What is odd about it, in sentences.</summary>
    public IReadOnlyList<string> Findings { get; init; } = [];
}
