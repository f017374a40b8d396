namespace Trainyard.Learning.Tests.Support;

/// <summary>Numbers between 0 and 1 by a linear congruential generator, the same as in Recorded/metrics.py.</summary>
internal sealed class Formula(long seed)
{
    private long _state = seed;

    public float Next()
    {
        _state = ((1103515245 * _state) + 12345) % (1L << 31);
        return (_state >> 7) / (float)(1 << 24);
    }

    public float[] Next(int count) => [.. Enumerable.Range(0, count).Select(_ => Next())];
}
