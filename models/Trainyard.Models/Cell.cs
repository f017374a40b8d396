namespace Trainyard.Models;

/// <summary>What a text is as a value of a column.</summary>
public readonly ref struct Cell
{
    private Cell(CellKind kind) => Kind = kind;

    /// <summary>Which of the others holds.</summary>
    public CellKind Kind { get; }

    /// <summary>The number; it may be infinite.</summary>
    public double Number { get; private init; }

    /// <summary>The truth value.</summary>
    public bool Truth { get; private init; }

    /// <summary>The moment, in microseconds since 1970 (UTC).</summary>
    public long Moment { get; private init; }

    /// <summary>The category.</summary>
    public ReadOnlySpan<char> Text { get; private init; }

    internal static Cell Gap => new(CellKind.Gap);

    internal static Cell Fault => new(CellKind.Fault);

    internal static Cell Of(double number) => new(CellKind.Number) { Number = number };

    internal static Cell Of(bool truth) => new(CellKind.Truth) { Truth = truth };

    internal static Cell OfMoment(long microseconds) => new(CellKind.Moment) { Moment = microseconds };

    internal static Cell OfText(ReadOnlySpan<char> text) => new(CellKind.Text) { Text = text };
}

/// <summary>The kinds of a cell.</summary>
public enum CellKind
{
    /// <summary>No value.</summary>
    Gap,

    /// <summary>A number.</summary>
    Number,

    /// <summary>A truth value.</summary>
    Truth,

    /// <summary>A moment.</summary>
    Moment,

    /// <summary>A category.</summary>
    Text,

    /// <summary>The text is no value of the column: <see cref="CellReader.Describe"/> says why.</summary>
    Fault,
}
