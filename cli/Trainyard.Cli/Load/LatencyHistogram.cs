namespace Trainyard.Cli.Load;

/// <summary>
/// Counts lengths of time in buckets that grow by 1 %, from a microsecond on: a quantile is at most 1 % too high and never too low,
/// however many are counted.
/// </summary>
internal sealed class LatencyHistogram
{
    private const double Growth = 1.01;

    // 1.01^2100 microseconds are 20 minutes.
    private readonly long[] _counts = new long[2100];

    public long Count { get; private set; }

    public TimeSpan Max { get; private set; }

    public TimeSpan Sum { get; private set; }

    public TimeSpan? Mean => Count == 0 ? null : Sum / Count;

    public void Add(TimeSpan length)
    {
        var bucket = Math.Ceiling(Math.Log(Math.Max(1, length.TotalMicroseconds), Growth));
        _counts[(int)Math.Min(bucket, _counts.Length - 1)]++;
        Count++;
        Sum += length;
        Max = length > Max ? length : Max;
    }

    /// <summary>What the given share stays at or below; null where nothing was counted.</summary>
    public TimeSpan? Quantile(double share)
    {
        if (Count == 0)
            return null;
        var rank = Math.Max(1, (long)Math.Ceiling(share * Count));
        var bucket = -1;
        for (long below = 0; below < rank;)
            below += _counts[++bucket];
        var upper = TimeSpan.FromMicroseconds(Math.Pow(Growth, bucket));
        return upper < Max && bucket < _counts.Length - 1 ? upper : Max;
    }
}
