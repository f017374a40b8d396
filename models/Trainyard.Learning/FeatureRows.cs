using System.Buffers;

namespace Trainyard.Learning;

/// <summary>Rows of features, asked for a few at a time: they need not lie in memory as floats. NaN is a gap.</summary>
/// <param name="Rows">The number of rows.</param>
/// <param name="Columns">The number of columns.</param>
public abstract record FeatureRows(int Rows, int Columns)
{
    // 8 MB: many rows for a call into a library, little beside a table for which memory matters.
    private const int BatchValues = 1 << 21;

    /// <summary>Writes some rows, row by row.</summary>
    /// <param name="first">The first of them.</param>
    /// <param name="into">Room for whole rows: as many are written.</param>
    public abstract void Read(int first, Span<float> into);

    /// <summary>These rows, in this order.</summary>
    public abstract FeatureRows Take(int[] rows);

    /// <summary>All rows at once, for algorithms that go to and fro among them.</summary>
    public virtual Matrix ToMatrix()
    {
        var values = GC.AllocateUninitializedArray<float>(checked(Rows * Columns));
        Read(0, values);
        return new Matrix(values, Rows, Columns);
    }

    /// <summary>All rows in order, in parts that together take little memory: each is valid until the next is asked for.</summary>
    internal virtual IEnumerable<(int First, Matrix Rows)> Batches() =>
        Batches(Math.Clamp(BatchValues / Math.Max(1, Columns), 1, Math.Max(1, Rows)));

    /// <summary>The same in parts of so many rows.</summary>
    internal IEnumerable<(int First, Matrix Rows)> Batches(int most)
    {
        var values = ArrayPool<float>.Shared.Rent(most * Columns);
        try
        {
            for (var first = 0; first < Rows; first += most)
            {
                var count = Math.Min(most, Rows - first);
                Read(first, values.AsSpan(0, count * Columns));
                yield return (first, new Matrix(values, count, Columns));
            }
        }
        finally
        {
            ArrayPool<float>.Shared.Return(values);
        }
    }
}
