using System.Numerics;

namespace Trainyard.Tuning;

/// <summary>Walks through the points of a space in a seeded order.</summary>
internal static class FiniteSpace
{
    /// <summary>Spaces of more points than this are not walked through in search of a rest: chance finds a new point sooner.</summary>
    private const long Small = 1 << 16;

    public static bool IsFinite(SearchSpace space) => space.Dimensions.All(d => d.Count < long.MaxValue);

    public static bool IsSmall(SearchSpace space) => Product(space.Dimensions.Select(d => d.Count)) <= Small;

    /// <summary>Every point of a finite space; those that differ in inactive parameters only come more than once.</summary>
    public static IEnumerable<ParameterSet> Points(SearchSpace space, ulong seed) =>
        Points(space, [.. space.Dimensions.Select(d => d.Count)], seed);

    /// <summary>
    /// Every combination of the given numbers of values. The order is i -> (offset + i x stride) mod size with a stride prime to the size,
    /// which visits each once and needs no memory.
    /// </summary>
    public static IEnumerable<ParameterSet> Points(SearchSpace space, long[] counts, ulong seed)
    {
        var size = Product(counts);
        var random = new Xoshiro256(seed);
        var at = Below(size, random);
        var stride = Below(size, random);
        while (BigInteger.GreatestCommonDivisor(stride, size) != 1)
        {
            stride = (stride + 1) % size;
        }

        var unit = new double[counts.Length];
        for (BigInteger i = 0; i < size; i++)
        {
            var rest = at;
            for (var d = 0; d < counts.Length; d++)
            {
                rest = BigInteger.DivRem(rest, counts[d], out var index);
                unit[d] = ((double)index + 0.5) / counts[d];
            }

            yield return space.Decode(unit);
            at = (at + stride) % size;
        }
    }

    private static BigInteger Product(IEnumerable<long> counts) => counts.Aggregate(BigInteger.One, (product, count) => product * count);

    private static BigInteger Below(BigInteger size, Xoshiro256 random)
    {
        var value = BigInteger.Zero;
        for (var bits = 0; bits < size.GetBitLength() + 64; bits += 64)
        {
            value = (value << 64) + random.NextBits();
        }

        return value % size;
    }
}
