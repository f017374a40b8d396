namespace Trainyard.Learning.Preparation;

/// <summary>
/// Columns moved and scaled to mean 0 and deviation 1, as learnt from the training rows. A gap becomes the mean, which is 0. A column
/// without spread, or without values, becomes 0.
/// </summary>
internal sealed record Standardiser(float[] Means, float[] Scales)
{
    /// <summary>Learns means and deviations from rows, counting each by its weight.</summary>
    public static Standardiser Of(FeatureRows values, float[]? weights)
    {
        var totals = new double[values.Columns];
        var means = Sums(values, weights, (value, weight, column) =>
        {
            totals[column] += weight;
            return weight * value;
        });
        for (var column = 0; column < means.Length; column++)
            means[column] = totals[column] == 0 ? 0 : means[column] / totals[column];
        var squares = Sums(values, weights, (value, weight, column) => weight * (value - means[column]) * (value - means[column]));
        var scales = new float[values.Columns];
        for (var column = 0; column < scales.Length; column++)
        {
            var deviation = totals[column] == 0 ? 0 : Math.Sqrt(squares[column] / totals[column]);

            // Rounding leaves some spread even in a column of equal values.
            scales[column] = deviation > 1e-6 * Math.Abs(means[column]) && deviation > 0 ? (float)(1 / deviation) : 0f;
        }

        return new Standardiser([.. means.Select(mean => (float)mean)], scales);
    }

    public void Apply(ReadOnlySpan<float> row, Span<float> into)
    {
        for (var column = 0; column < row.Length; column++)
        {
            var value = (row[column] - Means[column]) * Scales[column];
            into[column] = float.IsNaN(value) ? 0f : value;
        }
    }

    public float[] Apply(FeatureRows values)
    {
        var into = new float[values.Rows * values.Columns];
        foreach ((var first, var rows) in values.Batches())
        {
            for (var row = 0; row < rows.Rows; row++)
                Apply(rows.Row(row), into.AsSpan((first + row) * values.Columns, values.Columns));
        }

        return into;
    }

    /// <summary>The sum over the rows for each column; gaps do not count.</summary>
    private static double[] Sums(FeatureRows values, float[]? weights, Func<double, double, int, double> term)
    {
        var sums = new double[values.Columns];
        foreach ((var first, var rows) in values.Batches())
        {
            for (var row = 0; row < rows.Rows; row++)
            {
                var one = rows.Row(row);
                for (var column = 0; column < sums.Length; column++)
                {
                    if (!float.IsNaN(one[column]))
                        sums[column] += term(one[column], weights?[first + row] ?? 1, column);
                }
            }
        }

        return sums;
    }
}
