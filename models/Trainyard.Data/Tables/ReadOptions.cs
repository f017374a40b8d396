using DuckDB.NET.Native;
using Trainyard.Contracts;
using Trainyard.Data.Feedback;

namespace Trainyard.Data.Tables;

/// <summary>How a table is read.</summary>
public sealed record ReadOptions
{
    private static readonly IReadOnlySet<string> None = new HashSet<string>();

    /// <summary>Columns that are left out.</summary>
    public IReadOnlySet<string> Exclude { get; init; } = None;

    /// <summary>Columns that are read as texts whatever their type: classes and groups.</summary>
    public IReadOnlySet<string> AsText { get; init; } = None;

    /// <summary>Columns whose numbers are kept in double: labels and weights.</summary>
    public IReadOnlySet<string> Exact { get; init; } = None;

    /// <summary>The column that orders the rows, or null.</summary>
    public string? OrderBy { get; init; }

    /// <summary>
    /// Orders the rows by all of their values (after <see cref="OrderBy"/>), for a query whose result comes in an order that depends on the
    /// machine's threads: splits must not.
    /// </summary>
    public bool Canonical { get; init; }

    /// <summary>
    /// Reads the columns in two halves side by side: for rows that come in a file's order and a file that keeps its columns apart.
    /// </summary>
    public bool InHalves { get; init; }

    /// <summary>Whether every value of a CSV is looked at before it is read, for a report of all columns.</summary>
    public bool LookAtAll { get; init; }

    /// <summary>Rows of feedback that join those of the sources; null: none are asked for.</summary>
    public FeedbackFiles? Feedback { get; init; }

    /// <summary>The most bytes that the table may take; a larger one is refused with the size that it would need.</summary>
    public long MostBytes { get; init; } = long.MaxValue;

    /// <summary>Looks at the column names before anything is read; may throw.</summary>
    public Action<IReadOnlyList<string>>? Check { get; init; }

    /// <summary>What must be told before columns can be used.</summary>
    internal Func<IReadOnlyList<(string Name, DuckDBType Type)>, IEnumerable<Failure>>? Doubts { get; init; }
}
