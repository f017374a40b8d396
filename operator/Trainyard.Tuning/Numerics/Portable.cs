using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Trainyard.Tuning;

/// <summary>
/// Exponential and logarithm made of additions, multiplications and divisions only, in a fixed order. The platform's own differ in the last
/// bit between machines, and an optimiser magnifies a bit into another suggestion. Source: FreeBSD msun e_log.c (reduction and the
/// polynomial in s = f / (2 + f)); W. Cody and W. Waite, "Software Manual for the Elementary Functions" (1980), chapter 6, for the
/// reduction of the exponential, which is followed here by its Taylor polynomial.
/// </summary>
internal static class Portable
{
    private const double Ln2High = 6.93147180369123816490e-01;
    private const double Ln2Low = 1.90821492927058770002e-10;
    private const double Log2E = 1.44269504088896338700;
    private const double Magic = 6755399441055744.0;

    /// <summary>Coefficients 1 / k! from k = 13 down to 0.</summary>
    private static readonly double[] Taylor =
    [
        1 / 6227020800.0,
        1 / 479001600.0,
        1 / 39916800.0,
        1 / 3628800.0,
        1 / 362880.0,
        1 / 40320.0,
        1 / 5040.0,
        1 / 720.0,
        1 / 120.0,
        1 / 24.0,
        1 / 6.0,
        0.5,
        1,
        1,
    ];

    /// <summary>e to the power of x; 0 below -708, infinite above 709.</summary>
    public static double Exp(double x)
    {
        if (!(x > -708))
        {
            return double.IsNaN(x) ? x : 0;
        }

        if (x > 709)
        {
            return double.PositiveInfinity;
        }

        var shifted = (x * Log2E) + Magic;
        var k = shifted - Magic;
        var r = x - (k * Ln2High) - (k * Ln2Low);
        var sum = Taylor[0];
        for (var i = 1; i < Taylor.Length; i++)
        {
            sum = (sum * r) + Taylor[i];
        }

        return sum * BitConverter.Int64BitsToDouble((long)(k + 1023) << 52);
    }

    /// <summary>Four exponentials at once; the argument must be at most 709 and is taken as -708 below it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Exp(Vector256<double> x)
    {
        x = Vector256.Max(x, Vector256.Create(-708.0));
        var shifted = (x * Log2E) + Vector256.Create(Magic);
        var k = shifted - Vector256.Create(Magic);
        var r = x - (k * Ln2High) - (k * Ln2Low);
        var sum = Vector256.Create(1 / 6227020800.0);
        sum = (sum * r) + Vector256.Create(1 / 479001600.0);
        sum = (sum * r) + Vector256.Create(1 / 39916800.0);
        sum = (sum * r) + Vector256.Create(1 / 3628800.0);
        sum = (sum * r) + Vector256.Create(1 / 362880.0);
        sum = (sum * r) + Vector256.Create(1 / 40320.0);
        sum = (sum * r) + Vector256.Create(1 / 5040.0);
        sum = (sum * r) + Vector256.Create(1 / 720.0);
        sum = (sum * r) + Vector256.Create(1 / 120.0);
        sum = (sum * r) + Vector256.Create(1 / 24.0);
        sum = (sum * r) + Vector256.Create(1 / 6.0);
        sum = (sum * r) + Vector256.Create(0.5);
        sum = (sum * r) + Vector256.Create(1.0);
        sum = (sum * r) + Vector256.Create(1.0);
        var exponent = (shifted.AsInt64() - Vector256.Create(BitConverter.DoubleToInt64Bits(Magic)) + Vector256.Create(1023L)) << 52;
        return sum * exponent.AsDouble();
    }

    /// <summary>The natural logarithm; minus infinity for 0, NaN below.</summary>
    public static double Log(double x)
    {
        if (!(x > 0) || double.IsPositiveInfinity(x))
        {
            return x == 0 ? double.NegativeInfinity
                : x > 0 ? x
                : double.NaN;
        }

        var k = 0;
        if (x < 2.2250738585072014e-308)
        {
            k = -54;
            x *= 1UL << 54;
        }

        var bits = BitConverter.DoubleToInt64Bits(x) + (0x3FF0000000000000L - 0x3FE6A09E00000000L);
        k += (int)(bits >> 52) - 1023;
        var f = BitConverter.Int64BitsToDouble((bits & 0x000FFFFFFFFFFFFFL) + 0x3FE6A09E00000000L) - 1;
        var s = f / (2 + f);
        var z = s * s;
        var w = z * z;
        var even = w * (3.999999999940941908e-01 + (w * (2.222219843214978396e-01 + (w * 1.531383769920937332e-01))));
        var odd =
            z
            * (
                6.666666666666735130e-01
                + (w * (2.857142874366239149e-01 + (w * (1.818357216161805012e-01 + (w * 1.479819860511658591e-01)))))
            );
        var half = 0.5 * f * f;
        return (s * (half + odd + even)) + (k * Ln2Low) - half + f + (k * Ln2High);
    }
}
