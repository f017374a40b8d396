namespace Trainyard.Tuning;

/// <summary>
/// A scrambled Sobol sequence: points that fill the unit cube more evenly than random ones. Source: I. Sobol, USSR Comput. Math. Math.
/// Phys. 7 (1967); the scrambling is
/// Owen's in the hashed form of B. Burley, "Practical hash-based Owen scrambling", JCGT 9 (2020), sections 3 and 4.
/// </summary>
internal sealed class SobolSequence(ulong seed)
{
    private const int Bits = 32;

    private static readonly uint[][] Directions = [First(), .. SobolDirections.Rows.Select(Expand)];

    /// <summary>The number of dimensions that the sequence has; further ones are filled with random numbers.</summary>
    public static int MaxDimensions => Directions.Length;

    /// <summary>The coordinates of the point with this index.</summary>
    public double[] Point(uint index, int dimensions)
    {
        var point = new double[dimensions];
        for (var d = 0; d < dimensions; d++)
        {
            var key = (uint)(Xoshiro256.Mix(seed + (0x9E3779B97F4A7C15 * (ulong)(d + 1))) >> 32);
            var bits =
                d < MaxDimensions
                    ? Scramble(Plain(Directions[d], index), key)
                    : (uint)(Xoshiro256.Mix(key + (0xD1342543DE82EF95 * (index + 1UL))) >> 32);
            point[d] = (bits + 0.5) / (1UL << Bits);
        }

        return point;
    }

    private static uint Plain(uint[] directions, uint index)
    {
        var bits = 0u;
        for (var i = 0; index != 0; i++, index >>= 1)
        {
            bits ^= (index & 1) != 0 ? directions[i] : 0;
        }

        return bits;
    }

    /// <summary>Each bit is turned by a hash of the bits above it.</summary>
    private static uint Scramble(uint bits, uint key)
    {
        var x = Reverse(bits) + key;
        x ^= x * 0x6C50B47C;
        x ^= x * 0xB82F1E52;
        x ^= x * 0xC7AFE638;
        x ^= x * 0x8D22F6E6;
        return Reverse(x);
    }

    private static uint Reverse(uint bits)
    {
        var reversed = 0u;
        for (var i = 0; i < Bits; i++, bits >>= 1)
        {
            reversed = (reversed << 1) | (bits & 1);
        }

        return reversed;
    }

    private static uint[] First() => [.. Enumerable.Range(1, Bits).Select(i => 1u << (Bits - i))];

    private static uint[] Expand(ushort[] row)
    {
        var polynomial = row[0];
        var degree = row.Length - 1;
        var directions = new uint[Bits];
        for (var i = 0; i < Bits; i++)
        {
            if (i < degree)
            {
                directions[i] = (uint)row[i + 1] << (Bits - 1 - i);
                continue;
            }

            directions[i] = directions[i - degree] ^ (directions[i - degree] >> degree);
            for (var k = 1; k < degree; k++)
            {
                directions[i] ^= ((polynomial >> (degree - k)) & 1) != 0 ? directions[i - k] : 0;
            }
        }

        return directions;
    }
}
