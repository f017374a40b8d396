using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text;

namespace Trainyard.Metrics;

/// <summary>All series of one instrument.</summary>
internal sealed class MetricFamily
{
    private readonly string _help;
    private readonly string _type;
    private readonly bool _observable;
    private readonly Func<Series> _newSeries;
    private readonly ConcurrentDictionary<string, Series> _series = new();

    private MetricFamily(Instrument instrument, string type, Func<Series> newSeries)
    {
        (_type, _newSeries, _observable) = (type, newSeries, instrument.IsObservable);
        Name = PrometheusName.Of(instrument, isCounter: type == "counter");
        _help = instrument.Description ?? Name;
    }

    public string Name { get; }

    public static MetricFamily For(Instrument instrument)
    {
        var kind = instrument.GetType().GetGenericTypeDefinition();
        if (kind == typeof(Counter<>))
            return new(instrument, "counter", () => new SumSeries());
        if (kind == typeof(ObservableCounter<>))
            return new(instrument, "counter", () => new LastSeries());
        if (kind == typeof(UpDownCounter<>))
            return new(instrument, "gauge", () => new SumSeries());
        if (kind == typeof(Histogram<>))
            return new(instrument, "histogram", NewHistogram(instrument));
        return new(instrument, "gauge", () => new LastSeries());
    }

    /// <summary>Adds one measurement. Makes nothing on the heap once its series is there.</summary>
    public void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var labels = new LabelWriter(stackalloc char[512]);
        foreach (var tag in tags)
            labels.Add(tag.Key, tag.Value);
        var key = labels.Text;
        if (!_series.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(key, out var series))
            series = _series.GetOrAdd(key.ToString(), _ => _newSeries());
        series.Record(value);
    }

    public void BeginObservation()
    {
        if (_observable)
            _series.Clear();
    }

    /// <summary>Writes families of one name under one heading.</summary>
    public static void Write(StringBuilder text, IReadOnlyList<MetricFamily> same)
    {
        if (same.All(f => f._series.IsEmpty))
            return;
        var first = same[0];
        text.Append("# HELP ").Append(first.Name).Append(' ').Append(first._help.Replace("\\", "\\\\").Replace("\n", "\\n")).Append('\n');
        text.Append("# TYPE ").Append(first.Name).Append(' ').Append(first._type).Append('\n');
        foreach (var (labels, series) in same.SelectMany(f => f._series).OrderBy(s => s.Key, StringComparer.Ordinal))
            series.Write(text, first.Name, labels);
    }

    private static Func<Series> NewHistogram(Instrument instrument)
    {
        // The defaults of Prometheus' client libraries.
        double[] bounds = instrument switch
        {
            Histogram<double> { Advice.HistogramBucketBoundaries: { } advised } => [.. advised],
            Histogram<long> { Advice.HistogramBucketBoundaries: { } advised } => [.. advised.Select(b => (double)b)],
            Histogram<int> { Advice.HistogramBucketBoundaries: { } advised } => [.. advised.Select(b => (double)b)],
            _ => [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
        };
        return () => new HistogramSeries(bounds);
    }
}
