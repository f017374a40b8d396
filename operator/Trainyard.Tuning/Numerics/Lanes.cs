using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Trainyard.Tuning;

/// <summary>
/// Sums over rows of numbers, sixteen at a time in a fixed order: multiplied, then added, never fused, so that every machine rounds alike
/// (a machine without such registers does the same steps more slowly).
/// </summary>
internal static class Lanes
{
    /// <summary>The sum of products.</summary>
    public static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        ref var p = ref MemoryMarshal.GetReference(a);
        ref var q = ref MemoryMarshal.GetReference(b);
        var count = a.Length;
        var i = 0;
        var total = 0.0;
        if (count >= 16)
        {
            var (s0, s1, s2, s3) = (Vector256<double>.Zero, Vector256<double>.Zero, Vector256<double>.Zero, Vector256<double>.Zero);
            for (; i <= count - 16; i += 16)
            {
                s0 += Load(ref p, i) * Load(ref q, i);
                s1 += Load(ref p, i + 4) * Load(ref q, i + 4);
                s2 += Load(ref p, i + 8) * Load(ref q, i + 8);
                s3 += Load(ref p, i + 12) * Load(ref q, i + 12);
            }

            var sum = s0 + s1 + (s2 + s3);
            total = sum[0] + sum[1] + (sum[2] + sum[3]);
        }

        for (; i < count; i++)
        {
            total += Unsafe.Add(ref p, i) * Unsafe.Add(ref q, i);
        }

        return total;
    }

    /// <summary>to += times x what.</summary>
    public static void Add(Span<double> to, ReadOnlySpan<double> what, double times)
    {
        ref var p = ref MemoryMarshal.GetReference(to);
        ref var q = ref MemoryMarshal.GetReference(what);
        var i = 0;
        var t = Vector256.Create(times);
        for (; i <= to.Length - 4; i += 4)
        {
            (Load(ref p, i) + (t * Load(ref q, i))).StoreUnsafe(ref p, (nuint)i);
        }

        for (; i < to.Length; i++)
        {
            to[i] += times * what[i];
        }
    }

    /// <summary>to += times x (what - x)^2.</summary>
    public static void AddSquares(Span<double> to, ReadOnlySpan<double> what, double x, double times)
    {
        ref var p = ref MemoryMarshal.GetReference(to);
        ref var q = ref MemoryMarshal.GetReference(what);
        var i = 0;
        var (t, centre) = (Vector256.Create(times), Vector256.Create(x));
        for (; i <= to.Length - 4; i += 4)
        {
            var off = Load(ref q, i) - centre;
            (Load(ref p, i) + (t * (off * off))).StoreUnsafe(ref p, (nuint)i);
        }

        for (; i < to.Length; i++)
        {
            var off = what[i] - x;
            to[i] += times * (off * off);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Load(ref double at, int i) => Vector256.LoadUnsafe(ref at, (nuint)i);
}
