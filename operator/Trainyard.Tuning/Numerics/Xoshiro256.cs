using System.Numerics;

namespace Trainyard.Tuning;

/// <summary>
/// A seeded generator that gives the same numbers on every machine and in every version. Source: D. Blackman and S. Vigna, "Scrambled
/// linear pseudorandom number generators", ACM TOMS 47 (2021), xoshiro256**, seeded by SplitMix64 as its section 7 advises.
/// </summary>
internal sealed class Xoshiro256
{
    private readonly ulong[] _state = new ulong[4];

    /// <summary>A stream of its own for each pair of seed and number.</summary>
    public Xoshiro256(ulong seed, ulong stream = 0)
    {
        var x = Mix(seed) ^ (stream * 0xD1342543DE82EF95);
        for (var i = 0; i < 4; i++)
        {
            _state[i] = Mix(x += 0x9E3779B97F4A7C15);
        }
    }

    /// <summary>SplitMix64's output function.</summary>
    public static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>64 random bits.</summary>
    public ulong NextBits()
    {
        var result = BitOperations.RotateLeft(_state[1] * 5, 7) * 9;
        var t = _state[1] << 17;
        _state[2] ^= _state[0];
        _state[3] ^= _state[1];
        _state[1] ^= _state[2];
        _state[0] ^= _state[3];
        _state[2] ^= t;
        _state[3] = BitOperations.RotateLeft(_state[3], 45);
        return result;
    }

    /// <summary>A number in [0, 1).</summary>
    public double NextDouble() => (NextBits() >> 11) * (1.0 / (1UL << 53));

    /// <summary>A number in [0, count).</summary>
    public int NextInt(int count) => (int)Math.BigMul(NextBits(), (ulong)count, out _);

    /// <summary>A standard normal number, by inversion.</summary>
    public double NextNormal() => Normal.Quantile((NextBits() >> 11) * (1.0 / (1UL << 53)) + 1.0 / (1UL << 54));
}
