namespace Trainyard.Learning;

/// <summary>A dense matrix, row by row. NaN is a gap.</summary>
/// <param name="Values">Rows x Columns values, row-major.</param>
/// <param name="Rows">The number of rows.</param>
/// <param name="Columns">The number of columns.</param>
public sealed record Matrix(float[] Values, int Rows, int Columns)
{
    /// <summary>One row.</summary>
    public ReadOnlySpan<float> Row(int row) => Values.AsSpan(row * Columns, Columns);

    /// <summary>These rows, in this order.</summary>
    public Matrix Take(ReadOnlySpan<int> rows)
    {
        var values = new float[rows.Length * Columns];
        for (int i = 0; i < rows.Length; i++)
            Row(rows[i]).CopyTo(values.AsSpan(i * Columns));
        return new Matrix(values, rows.Length, Columns);
    }
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

    /// <summary>These rows, in this order.</summary>
    public Dataset Take(ReadOnlySpan<int> rows)
    {
        float[]? weights = Weights is null ? null : new float[rows.Length];
        for (int i = 0; weights is not null && i < weights.Length; i++)
            weights[i] = Weights![rows[i]];
        return new Dataset { Features = Features.Take(rows), Labels = Labels.Take(rows), Weights = weights };
    }
}
