using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Trainyard.Tuning;

/// <summary>
/// The Matern kernel of smoothness 5/2 as a function of the squared scaled distance s: (1 + sqrt(5 s) + 5 s / 3) exp(-sqrt(5 s)).
/// Source: C. Rasmussen and C. Williams, "Gaussian Processes for Machine Learning" (2006), equation 4.17.
/// </summary>
internal static class Matern
{
    private const double RootFive = 2.23606797749978969641;

    /// <summary>Replaces squared distances by kernel values, and where <paramref name="slopes"/> is not empty, fills it with the
    /// derivatives by s.</summary>
    public static void Apply(Span<double> squares, Span<double> slopes)
    {
        Span<double> rest = stackalloc double[4];
        ref var at = ref MemoryMarshal.GetReference(squares);
        ref var slope = ref MemoryMarshal.GetReference(slopes);
        var i = 0;
        for (; i <= squares.Length - 4; i += 4)
        {
            var (k, d) = Four(Vector256.LoadUnsafe(ref at, (nuint)i));
            k.StoreUnsafe(ref at, (nuint)i);
            if (!slopes.IsEmpty)
            {
                d.StoreUnsafe(ref slope, (nuint)i);
            }
        }

        if (i < squares.Length)
        {
            rest.Clear();
            squares[i..].CopyTo(rest);
            var (k, d) = Four(Vector256.Create<double>(rest));
            for (var j = i; j < squares.Length; j++)
            {
                squares[j] = k[j - i];
                if (!slopes.IsEmpty)
                {
                    slopes[j] = d[j - i];
                }
            }
        }
    }

    private static (Vector256<double> Value, Vector256<double> Slope) Four(Vector256<double> square)
    {
        var root = Vector256.Sqrt(square) * RootFive;
        var decay = Portable.Exp(-root);
        var one = Vector256.Create(1.0) + root;
        return ((one + (square * (5.0 / 3))) * decay, one * decay * (-5.0 / 6));
    }
}
