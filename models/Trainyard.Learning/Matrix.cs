namespace Trainyard.Learning;

/// <summary>A dense matrix in memory, row by row. NaN is a gap.</summary>
/// <param name="Values">Rows x Columns values, row-major; what lies beyond them means nothing.</param>
/// <param name="Rows">The number of rows.</param>
/// <param name="Columns">The number of columns.</param>
public sealed record Matrix(float[] Values, int Rows, int Columns) : FeatureRows(Rows, Columns)
{
    /// <summary>One row.</summary>
    public ReadOnlySpan<float> Row(int row) => Values.AsSpan(row * Columns, Columns);

    /// <inheritdoc/>
    public override void Read(int first, Span<float> into) => Values.AsSpan(first * Columns, into.Length).CopyTo(into);

    /// <inheritdoc/>
    public override Matrix Take(int[] rows)
    {
        var values = new float[rows.Length * Columns];
        for (var i = 0; i < rows.Length; i++)
            Row(rows[i]).CopyTo(values.AsSpan(i * Columns));
        return new Matrix(values, rows.Length, Columns);
    }

    /// <inheritdoc/>
    public override Matrix ToMatrix() => this;

    internal override IEnumerable<(int First, Matrix Rows)> Batches() => [(0, this)];
}
