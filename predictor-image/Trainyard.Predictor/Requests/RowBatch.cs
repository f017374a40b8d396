using System.Buffers;
using Trainyard.Learning;

namespace Trainyard.Predictor.Requests;

/// <summary>Encoded rows of one request, in a pooled array.</summary>
internal sealed class RowBatch(int width, int mostRows = int.MaxValue) : IDisposable
{
    private float[] _values = ArrayPool<float>.Shared.Rent(Math.Max(1, width));

    public int Count { get; private set; }

    /// <summary>Whether the request was a list, which is answered by one.</summary>
    public bool IsList { get; set; }

    /// <summary>Room for the next row.</summary>
    /// <exception cref="BadHttpRequestException">There are more rows than allowed.</exception>
    public Span<float> Next()
    {
        if (Count == mostRows)
            throw TooMany(mostRows);
        var needed = checked((Count + 1) * width);
        if (needed > _values.Length)
        {
            var larger = ArrayPool<float>.Shared.Rent(checked(needed * 2));
            _values.AsSpan(0, Count * width).CopyTo(larger);
            ArrayPool<float>.Shared.Return(_values);
            _values = larger;
        }

        Count++;
        return _values.AsSpan((Count - 1) * width, width);
    }

    /// <summary>Forgets the rows, and keeps their room.</summary>
    public void Clear() => (Count, IsList) = (0, false);

    public static BadHttpRequestException TooMany(int mostRows) =>
        new($"more than {mostRows} rows are too many for one request", StatusCodes.Status413PayloadTooLarge);

    public Matrix ToMatrix() => new(_values, Count, width);

    public void Dispose()
    {
        ArrayPool<float>.Shared.Return(_values);
        _values = [];
    }
}
