namespace Trainyard.Tuning;

/// <summary>The factor L of a symmetric positive definite matrix A = L L^T, row by row. Source: G. Golub and C. Van Loan, "Matrix
/// Computations" (2013), section 4.2.</summary>
internal sealed class Cholesky
{
    private readonly double[][] _rows;

    private Cholesky(double[][] rows) => _rows = rows;

    /// <summary>The logarithm of A's determinant.</summary>
    public double LogDeterminant
    {
        get
        {
            var sum = 0.0;
            for (var i = 0; i < _rows.Length; i++)
            {
                sum += Portable.Log(_rows[i][i]);
            }

            return 2 * sum;
        }
    }

    /// <summary>Factors the matrix in place, of which only the lower triangle is read; null when it is not positive definite.</summary>
    public static Cholesky? Factor(double[][] matrix)
    {
        for (var i = 0; i < matrix.Length; i++)
        {
            var row = matrix[i];
            for (var j = 0; j < i; j++)
            {
                row[j] = (row[j] - Lanes.Dot(row.AsSpan(0, j), matrix[j].AsSpan(0, j))) / matrix[j][j];
            }

            var rest = row[i] - Lanes.Dot(row.AsSpan(0, i), row.AsSpan(0, i));
            if (!(rest > 0))
            {
                return null;
            }

            row[i] = Math.Sqrt(rest);
        }

        return new(matrix);
    }

    /// <summary>A^-1 b.</summary>
    public double[] Solve(ReadOnlySpan<double> b)
    {
        var x = Whiten(b);
        for (var i = x.Length - 1; i >= 0; i--)
        {
            x[i] /= _rows[i][i];
            Lanes.Add(x.AsSpan(0, i), _rows[i].AsSpan(0, i), -x[i]);
        }

        return x;
    }

    public double[] Times(ReadOnlySpan<double> z)
    {
        var x = new double[_rows.Length];
        for (var i = 0; i < x.Length; i++)
        {
            x[i] = Lanes.Dot(_rows[i].AsSpan(0, i + 1), z[..(i + 1)]);
        }

        return x;
    }

    /// <summary>L^-1 b.</summary>
    public double[] Whiten(ReadOnlySpan<double> b)
    {
        var x = b.ToArray();
        for (var i = 0; i < x.Length; i++)
        {
            x[i] = (x[i] - Lanes.Dot(_rows[i].AsSpan(0, i), x.AsSpan(0, i))) / _rows[i][i];
        }

        return x;
    }

    /// <summary>A^-1, both triangles.</summary>
    public double[][] Inverse()
    {
        var count = _rows.Length;
        var columns = new double[count][];
        for (var j = 0; j < count; j++)
        {
            var column = columns[j] = new double[count];
            column[j] = 1 / _rows[j][j];
            for (var i = j + 1; i < count; i++)
            {
                column[i] = -Lanes.Dot(_rows[i].AsSpan(j, i - j), column.AsSpan(j, i - j)) / _rows[i][i];
            }
        }

        var inverse = new double[count][];
        for (var i = 0; i < count; i++)
        {
            inverse[i] = new double[count];
            for (var j = 0; j <= i; j++)
            {
                inverse[j][i] = inverse[i][j] = Lanes.Dot(columns[i].AsSpan(i), columns[j].AsSpan(i));
            }
        }

        return inverse;
    }
}
