namespace Trainyard.Data.Reading;

/// <summary>How a CSV file is laid out.</summary>
internal sealed record CsvDialect
{
    /// <summary>Between two fields. A blank stands for any run of blanks and tabs.</summary>
    public required char Delimiter { get; init; }

    /// <summary>Around a field that has delimiters or line ends; null: nothing.</summary>
    public char? Quote { get; init; } = '"';

    /// <summary>Before a quote within quotes: the quote itself, or a backslash.</summary>
    public char Escape { get; init; } = '"';

    /// <summary>What a line that is no row begins with; null: there are none.</summary>
    public string? Comment { get; init; }

    /// <summary>Whether the first record after <see cref="Preamble"/> has the names.</summary>
    public bool Header { get; init; } = true;

    /// <summary>Lines before the first record: comments, and what a spreadsheet writes there.</summary>
    public int Preamble { get; init; }

    /// <summary>The names of the columns, blanks around them taken off.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>Names that were in the header already, and what their columns are called instead.</summary>
    public IReadOnlyList<(string Original, string Renamed)> Twice { get; init; } = [];

    /// <summary>What people should know of how it was found.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];

    public string Describe() =>
        $"delimiter {Delimiter switch { '\t' => "tab", ' ' => "blanks", _ => Delimiter.ToString() }}, "
        + $"{(Quote is '"' ? "" : $"quote {Quote?.ToString() ?? "none"}, ")}"
        + $"{(Escape == Quote || Quote is null ? "" : $"escape {Escape}, ")}"
        + (Header ? "with a header" : "without a header");
}
