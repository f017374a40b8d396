using Trainyard.Data.Splits;
using Trainyard.Data.Tables;
using Trainyard.Learning;
using Trainyard.Models;

namespace Trainyard.Trainer;

/// <summary>A table that has been made ready to learn from: rows without a label are gone, labels are numbers.</summary>
internal sealed record TrainingTable
{
    /// <summary>All columns.</summary>
    public required Table Table { get; init; }

    /// <summary>The table's rows that have a label. Everywhere else a row is a place in this list.</summary>
    public required int[] Rows { get; init; }

    /// <summary>The columns that are features.</summary>
    public required IReadOnlyList<Column> Features { get; init; }

    /// <summary>The labels of the rows.</summary>
    public required Labels Labels { get; init; }

    /// <summary>Each row's weight, or null.</summary>
    public float[]? Weights { get; init; }

    /// <summary>Each row's group, or null.</summary>
    public int[]? Groups { get; init; }

    /// <summary>The split of the rows.</summary>
    public Split Split(DataSpec data)
    {
        var rows = new SplitRows
        {
            Count = Rows.Length,
            Classes = Labels.Classes is not null ? [.. Labels.Values.Values.Select(value => (int)value)] : null,
            Groups = Groups,
        };
        return Splitter.Split(rows, data.Holdout, data.Validation, data.Seed);
    }

    /// <summary>The features of a signature, from the rows that may be learnt from.</summary>
    public IReadOnlyList<Feature> Describe(int[] rows, bool statistics) => SignatureBuilder.Features(Features, InTable(rows), statistics);

    /// <summary>Rows, encoded.</summary>
    /// <exception cref="FailureException">A value cannot be encoded.</exception>
    public Dataset Encode(RowEncoder encoder, int[] rows)
    {
        var findings = new RowFindings();
        var inTable = InTable(rows);
        var features = new TableEncoder(encoder, Table, findings).Encode(inTable, findings);
        if (findings.Faults is [var fault, ..])
            throw new FailureException(FailureClass.DataSchema, $"the column {fault.Feature} {fault.Message} in row {inTable[fault.Row] + 1}");

        return new Dataset
        {
            Features = new Matrix(features, rows.Length, encoder.Width),
            Labels = Take(Labels.Values, rows),
            Weights = Weights is null ? null : [.. rows.Select(row => Weights[row])],
        };
    }

    private static Matrix Take(Matrix labels, int[] rows)
    {
        var values = new float[rows.Length * labels.Columns];
        for (var i = 0; i < rows.Length; i++)
            labels.Row(rows[i]).CopyTo(values.AsSpan(i * labels.Columns));
        return new Matrix(values, rows.Length, labels.Columns);
    }

    private int[] InTable(int[] rows) => [.. rows.Select(row => Rows[row])];
}
