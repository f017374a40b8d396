namespace Trainyard.Learning.MlNet;

/// <summary>
/// Rows without gaps: Microsoft.ML's trainers leave out every row that has one. A gap becomes its column's mean.
/// </summary>
/// <param name="Values">Rows x columns, row-major.</param>
/// <param name="Gaps">Each column's mean; 0 where all is missing.</param>
/// <param name="Splittable">
/// The columns that can be cut in two. The others can have no effect, and where the trainer meets one, its model hides as many curves
/// of those that follow.
/// </param>
internal sealed record ImputedRows(Matrix Values, float[] Gaps, int[] Splittable)
{
    public static ImputedRows Of(FeatureRows features, int minRowsInLeaf)
    {
        var matrix = features.ToMatrix();
        var values = matrix.Values.AsSpan(0, matrix.Rows * matrix.Columns).ToArray();
        var gaps = new float[matrix.Columns];
        var splittable = new List<int>();
        for (var column = 0; column < matrix.Columns; column++)
        {
            gaps[column] = Impute(values, matrix, column);
            if (IsSplittable(values, matrix, column, minRowsInLeaf))
                splittable.Add(column);
        }

        return new ImputedRows(new Matrix(values, matrix.Rows, matrix.Columns), gaps, [.. splittable]);
    }

    private static float Impute(float[] values, Matrix shape, int column)
    {
        var (sum, count) = (0.0, 0);
        for (var place = column; place < values.Length; place += shape.Columns)
        {
            if (float.IsNaN(values[place]))
                continue;
            sum += values[place];
            count++;
        }

        var mean = count == 0 ? 0f : (float)(sum / count);
        for (var place = column; place < values.Length; place += shape.Columns)
            values[place] = float.IsNaN(values[place]) ? mean : values[place];
        return mean;
    }

    // Enough rows on either side of some value.
    private static bool IsSplittable(float[] values, Matrix shape, int column, int minRowsInLeaf)
    {
        if (shape.Rows < 2 * minRowsInLeaf)
            return false;
        var sorted = new float[shape.Rows];
        for (var row = 0; row < sorted.Length; row++)
            sorted[row] = values[(row * shape.Columns) + column];
        Array.Sort(sorted);
        return sorted[minRowsInLeaf - 1] < sorted[^minRowsInLeaf];
    }
}
