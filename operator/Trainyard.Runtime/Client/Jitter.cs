namespace Trainyard.Runtime;

/// <summary>Seeded random numbers for many threads, so that clients that failed together do not come back together.</summary>
public sealed class Jitter(int seed)
{
    private ulong _state = unchecked((ulong)seed * 0x9E3779B97F4A7C15);

    /// <summary>A seed that differs between processes and between replicas.</summary>
    public static Jitter ForProcess() => new(HashCode.Combine(Environment.ProcessId, Environment.MachineName));

    /// <summary>A number in [0, 1). SplitMix64: Steele, Lea, Flood, "Fast splittable pseudorandom number generators", 2014.</summary>
    public double Next()
    {
        unchecked
        {
            var z = Interlocked.Add(ref _state, 0x9E3779B97F4A7C15);
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return ((z ^ (z >> 31)) >> 11) * (1.0 / (1UL << 53));
        }
    }

    /// <summary>Between <paramref name="duration"/> and (1 + <paramref name="factor"/>) times as long.</summary>
    public TimeSpan Stretch(TimeSpan duration, double factor) => duration * (1 + (factor * Next()));
}
