namespace Trainyard.Learning;

/// <summary>What is predicted, row by row. In double precision: an epoch in milliseconds, as a float, is off by minutes.</summary>
/// <param name="Values">Rows x Columns values, row-major.</param>
/// <param name="Rows">The number of rows.</param>
/// <param name="Columns">The number of columns.</param>
public sealed record LabelMatrix(double[] Values, int Rows, int Columns)
{
    /// <summary>One row.</summary>
    public ReadOnlySpan<double> Row(int row) => Values.AsSpan(row * Columns, Columns);

    /// <summary>These rows, in this order.</summary>
    public LabelMatrix Take(int[] rows)
    {
        var values = new double[rows.Length * Columns];
        for (var i = 0; i < rows.Length; i++)
            Row(rows[i]).CopyTo(values.AsSpan(i * Columns));
        return new LabelMatrix(values, rows.Length, Columns);
    }
}
