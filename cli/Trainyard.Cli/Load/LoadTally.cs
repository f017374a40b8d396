namespace Trainyard.Cli.Load;

/// <summary>Adds up what became of the requests; for several threads.</summary>
internal sealed class LoadTally
{
    private readonly Lock _lock = new();
    private readonly LatencyHistogram _latency = new();
    private readonly LatencyHistogram _waited = new();
    private readonly LatencyHistogram _late = new();
    private readonly SortedDictionary<string, long> _codes = new(StringComparer.Ordinal);
    private readonly long[] _kinds = new long[Enum.GetValues<RequestKind>().Length];
    private long _arrived;
    private long _errors;
    private long _good;

    /// <param name="late">How long after its time the arrival was noticed: the generator's own fault.</param>
    public void Arrive(TimeSpan late)
    {
        lock (_lock)
        {
            _arrived++;
            _late.Add(late);
        }
    }

    public void Add(Sample sample)
    {
        lock (_lock)
        {
            _kinds[(int)sample.Kind]++;
            _codes[sample.Code] = _codes.GetValueOrDefault(sample.Code) + 1;
            _waited.Add(sample.Waited);
            if (sample.IsMeasured)
                _latency.Add(sample.Latency);
            if (sample.IsError)
                _errors++;
            if (sample.Status is >= 200 and < 300)
                _good++;
        }
    }

    public LoadSummary Summarize(TimeSpan elapsed)
    {
        lock (_lock)
        {
            return new LoadSummary
            {
                Elapsed = elapsed,
                Arrived = _arrived,
                Done = _kinds.Sum(),
                Predicted = _good,
                Errors = _errors,
                Expected = _kinds.Sum() - _kinds[(int)RequestKind.Aborted],
                Kinds = Enum.GetValues<RequestKind>().ToDictionary(kind => kind, kind => _kinds[(int)kind]),
                Codes = new Dictionary<string, long>(_codes),
                Latency = Latencies.Of(_latency),
                Waited = _waited.Quantile(0.99),
                Late = _late.Quantile(0.99),
            };
        }
    }
}
