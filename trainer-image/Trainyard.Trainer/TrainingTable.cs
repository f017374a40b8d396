using Trainyard.Contracts;
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

    /// <summary>The table's rows that have a label; null: all. Everywhere else a row is a place in this list.</summary>
    public int[]? Labelled { get; init; }

    /// <summary>The columns that are features.</summary>
    public required IReadOnlyList<Column> Features { get; init; }

    /// <summary>The labels of the rows.</summary>
    public required Labels Labels { get; init; }

    /// <summary>Each row's weight, or null.</summary>
    public float[]? Weights { get; init; }

    /// <summary>Each row's group, or null.</summary>
    public int[]? Groups { get; init; }

    /// <summary>The number of rows.</summary>
    public int Rows => Labels.Values.Rows;

    /// <summary>The split of the rows.</summary>
    public Split Split(DataSpec data)
    {
        var rows = new SplitRows
        {
            Count = Rows,
            Classes = Labels.Classes is not null ? [.. Labels.Values.Values.Select(value => (int)value)] : null,
            Groups = Groups,
        };
        return Splitter.Split(rows, data.Holdout, data.Validation, data.Seed);
    }

    /// <summary>The features of a signature, from the rows that may be learnt from.</summary>
    public IReadOnlyList<Feature> Describe(int[] rows, bool statistics) => SignatureBuilder.Features(Features, InTable(rows), statistics);

    /// <summary>Rows; their features are encoded as they are asked for.</summary>
    public Dataset Encode(RowEncoder encoder, int[] rows) =>
        new()
        {
            Features = new EncodedRows(new TableEncoder(encoder, Table, new RowFindings()), encoder.Width, InTable(rows)),
            Labels = Labels.Values.Take(rows),
            Weights = Weights is null ? null : [.. rows.Select(row => Weights[row])],
        };

    /// <summary>Rows without their features.</summary>
    public Dataset Truth(int[] rows) =>
        new()
        {
            Features = new Matrix([], rows.Length, 0),
            Labels = Labels.Values.Take(rows),
            Weights = Weights is null ? null : [.. rows.Select(row => Weights[row])],
        };

    /// <summary>The rows' places in the table.</summary>
    public int[] InTable(int[] rows) => Labelled is null ? rows : [.. rows.Select(row => Labelled[row])];
}
