namespace Trainyard.Learning.Preparation;

/// <summary>
/// Columns moved and scaled to mean 0 and deviation 1, as learnt from the training rows. A gap becomes the mean, which is 0. A column without spread, or
/// without values, becomes 0.
/// </summary>
internal sealed record Standardiser(float[] Means, float[] Scales)
{
    /// <summary>Learns means and deviations from rows, counting each by its weight.</summary>
    public static Standardiser Of(Matrix values, float[]? weights)
    {
        var means = new float[values.Columns];
        var scales = new float[values.Columns];
        for (int column = 0; column < values.Columns; column++)
        {
            (double mean, double deviation) = Moments(values, weights, column);
            means[column] = (float)mean;

            // Rounding leaves some spread even in a column of equal values.
            scales[column] = deviation > 1e-6 * Math.Abs(mean) && deviation > 0 ? (float)(1 / deviation) : 0f;
        }

        return new Standardiser(means, scales);
    }

    public void Apply(ReadOnlySpan<float> row, Span<float> into)
    {
        for (int column = 0; column < row.Length; column++)
        {
            float value = (row[column] - Means[column]) * Scales[column];
            into[column] = float.IsNaN(value) ? 0f : value;
        }
    }

    public float[] Apply(Matrix values)
    {
        var into = new float[values.Rows * values.Columns];
        for (int row = 0; row < values.Rows; row++)
            Apply(values.Row(row), into.AsSpan(row * values.Columns, values.Columns));
        return into;
    }

    private static (double Mean, double Deviation) Moments(Matrix values, float[]? weights, int column)
    {
        double sum = 0, total = 0, squares = 0;
        for (int row = 0; row < values.Rows; row++)
        {
            float value = values.Row(row)[column];
            double weight = weights?[row] ?? 1;
            if (float.IsNaN(value))
                continue;
            sum += weight * value;
            total += weight;
        }

        if (total == 0)
            return (0, 0);
        double mean = sum / total;
        for (int row = 0; row < values.Rows; row++)
        {
            float value = values.Row(row)[column];
            if (!float.IsNaN(value))
                squares += (weights?[row] ?? 1) * (value - mean) * (value - mean);
        }

        return (mean, Math.Sqrt(squares / total));
    }
}
