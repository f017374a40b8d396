namespace Trainyard.Learning;

/// <summary>A dense matrix, row by row. NaN is a gap.</summary>
/// <param name="Values">Rows x Columns values, row-major.</param>
/// <param name="Rows">The number of rows.</param>
/// <param name="Columns">The number of columns.</param>
public sealed record Matrix(float[] Values, int Rows, int Columns)
{
    /// <summary>One row.</summary>
    public ReadOnlySpan<float> Row(int row) => Values.AsSpan(row * Columns, Columns);
}

/// <summary>Rows to learn from or to be scored on.</summary>
public sealed record Dataset
{
    /// <summary>The features: rows x features.</summary>
    public required Matrix Features { get; init; }

    /// <summary>The labels: rows x outputs. A class is its index (one column); a direction is x, y, z.</summary>
    public required Matrix Labels { get; init; }

    /// <summary>A weight for each row, or null.</summary>
    public float[]? Weights { get; init; }
}
