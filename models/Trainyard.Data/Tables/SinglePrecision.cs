using System.Runtime.Intrinsics;

namespace Trainyard.Data.Tables;

/// <summary>How numbers are brought into single precision without becoming one number.</summary>
internal static class SinglePrecision
{
    /// <summary>A number that is larger than the spread by this much has lost ten of a float's 24 bits.</summary>
    private const double Far = 1024;

    /// <summary>
    /// What is to be taken off numbers first: 0, unless they lie far from 0 and close together and a float cannot hold them (an epoch in
    /// milliseconds). A whole number, so that it can be taken off without rounding.
    /// </summary>
    /// <param name="values">The first values of a column; others may lie elsewhere, and lose no more than they would have.</param>
    internal static double Offset(ReadOnlySpan<double> values)
    {
        var (min, max, rounded) = (double.PositiveInfinity, double.NegativeInfinity, false);
        foreach (var value in values)
        {
            if (!double.IsFinite(value))
                continue;
            (min, max) = (Math.Min(min, value), Math.Max(max, value));
            rounded |= (float)value != value;
        }

        return rounded && Math.Max(Math.Abs(min), Math.Abs(max)) > Far * (max - min) ? Math.Floor(min) : 0;
    }

    /// <summary>Takes the offset off and rounds once.</summary>
    internal static void Narrow(ReadOnlySpan<double> source, double offset, Span<float> target)
    {
        var (i, off) = (0, Vector256.Create(offset));
        for (; i + Vector256<float>.Count <= source.Length; i += Vector256<float>.Count)
            Vector256.Narrow(Vector256.Create(source[i..]) - off, Vector256.Create(source[(i + 4)..]) - off).CopyTo(target[i..]);
        for (; i < source.Length; i++)
            target[i] = (float)(source[i] - offset);
    }
}
