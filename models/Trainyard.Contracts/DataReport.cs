namespace Trainyard.Contracts;

/// <summary>What was found when a table was read: for the log, the model card and <c>trainyard data</c>.</summary>
public sealed record DataReport
{
    /// <summary>Each file in words: encoding, layout, rows, lines that are none.</summary>
    public required IReadOnlyList<string> Files { get; init; }

    /// <summary>The rows of the training table.</summary>
    public required long Rows { get; init; }

    /// <summary>How many of them are of feedback; null where none were asked for.</summary>
    public long? FeedbackRows { get; init; }

    /// <summary>Its columns.</summary>
    public required IReadOnlyList<DataColumn> Columns { get; init; }

    /// <summary>What is odd, in sentences that name the column.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>The first rows, a text for each column, null for a gap; null where none were asked for: what is kept of a report holds no
    /// rows.</summary>
    public IReadOnlyList<IReadOnlyList<string?>>? First { get; init; }

    /// <summary>The short form, for a status.</summary>
    public DataSummary Summary()
    {
        const int MostWarnings = 8;
        const int LongestWarning = 200;
        return new DataSummary
        {
            Rows = Rows,
            FeedbackRows = FeedbackRows,
            Columns = Columns.Count,
            Warnings =
                Warnings.Count == 0
                    ? null
                    :
                    [
                        .. Warnings
                            .Take(MostWarnings)
                            .Select(warning => warning.Length <= LongestWarning ? warning : warning[..LongestWarning] + "..."),
                    ],
            MoreWarnings = Warnings.Count > MostWarnings ? Warnings.Count - MostWarnings : null,
        };
    }
}

/// <summary>A column as it was read.</summary>
public sealed record DataColumn
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Its type.</summary>
    public required FeatureType Type { get; init; }

    /// <summary>Why it is of that type; null where the file itself says so.</summary>
    public string? Why { get; init; }

    /// <summary>Rows without a value.</summary>
    public long Missing { get; init; }

    /// <summary>Words for "no value" and how often they come.</summary>
    public IReadOnlyDictionary<string, long>? Gaps { get; init; }

    /// <summary>The smallest and the largest value in words; null for texts.</summary>
    public string? Range { get; init; }

    /// <summary>Different values, among at most 50,000 rows.</summary>
    public int Distinct { get; init; }

    /// <summary>The first different values.</summary>
    public required IReadOnlyList<string> Examples { get; init; }

    /// <summary>How its values are spread; null where it was not asked for.</summary>
    public IReadOnlyList<DataBar>? Bars { get; init; }
}

/// <summary>A bar of a column's histogram.</summary>
/// <param name="Text">Which values: from where to where, or one of a category's.</param>
/// <param name="Rows">How many rows have them.</param>
public sealed record DataBar(string Text, long Rows);

/// <summary>What was read, in short.</summary>
public sealed record DataSummary
{
    /// <summary>The rows of the training table.</summary>
    public long Rows { get; init; }

    /// <summary>How many of them are of feedback, where spec.retrain.from asks for it.</summary>
    public long? FeedbackRows { get; init; }

    /// <summary>Its columns.</summary>
    public int Columns { get; init; }

    /// <summary>The first things that are odd about it.</summary>
    public IReadOnlyList<string>? Warnings { get; init; }

    /// <summary>How many more there are.</summary>
    public int? MoreWarnings { get; init; }
}
