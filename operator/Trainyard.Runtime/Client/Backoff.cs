namespace Trainyard.Runtime;

/// <summary>Exponential back-off: how long to wait after so many failures in a row.</summary>
/// <param name="First">The wait after the first failure.</param>
/// <param name="Longest">The longest wait, before jitter.</param>
/// <param name="JitterFactor">How much longer a wait may be by chance: 0.5 is up to half as long again.</param>
public sealed record Backoff(TimeSpan First, TimeSpan Longest, double JitterFactor = 0.5)
{
    /// <summary>The wait after <paramref name="failures"/> failures, at least 1.</summary>
    public TimeSpan After(int failures, Jitter jitter)
    {
        // 2^62 ticks would overflow; long before that the longest wait is reached.
        var doublings = Math.Clamp(failures - 1, 0, 40);
        var ticks = Math.Min(First.Ticks * Math.Pow(2, doublings), Longest.Ticks);
        return jitter.Stretch(TimeSpan.FromTicks((long)ticks), JitterFactor);
    }
}
