namespace Trainyard.Tuning;

/// <summary>The points of a Gaussian process, a column for each dimension. Numbers differ by their distance, categories by 0 or
/// 1.</summary>
internal sealed class GpInputs
{
    private readonly double[][] _columns;
    private readonly double[][]?[] _squares;

    public GpInputs(IReadOnlyList<double[]> points, bool[] isCategory)
    {
        (Count, IsCategory) = (points.Count, isCategory);
        _columns = new double[isCategory.Length][];
        _squares = new double[isCategory.Length][][];
        for (var d = 0; d < _columns.Length; d++)
        {
            _columns[d] = new double[Count];
            for (var i = 0; i < Count; i++)
            {
                _columns[d][i] = points[i][d];
            }
        }
    }

    /// <summary>The number of points.</summary>
    public int Count { get; }

    /// <summary>The number of dimensions.</summary>
    public int Dimensions => _columns.Length;

    /// <summary>Whether a dimension is a category.</summary>
    public bool[] IsCategory { get; }

    /// <summary>The coordinates of all points in one dimension.</summary>
    public double[] Column(int dimension) => _columns[dimension];

    /// <summary>Squared distances in one dimension, [i][j] for j below i. Kept, since fitting asks for them again and again, from several
    /// threads.</summary>
    public double[][] Squares(int dimension) =>
        LazyInitializer.EnsureInitialized(ref _squares[dimension], () => SquaresOf(_columns[dimension], IsCategory[dimension]));

    private static double[][] SquaresOf(double[] column, bool isCategory)
    {
        var rows = new double[column.Length][];
        for (var i = 0; i < rows.Length; i++)
        {
            var row = rows[i] = new double[i];
            for (var j = 0; j < i; j++)
            {
                var off = column[i] - column[j];
                row[j] = isCategory ? (off == 0 ? 0 : 1) : off * off;
            }
        }

        return rows;
    }
}
