using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text;

namespace Trainyard.Metrics;

/// <summary>
/// Collects what the instruments of some meters (<see cref="System.Diagnostics.Metrics"/>) measure, and writes it in Prometheus' text
/// format 0.0.4.
/// Counters, gauges, up-down counters and histograms (with the bucket boundaries that the instrument advises) are known.
/// </summary>
public sealed class PrometheusExporter : IDisposable
{
    /// <summary>The Content-Type of what is written.</summary>
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private readonly MeterListener _listener;
    private readonly ConcurrentDictionary<Instrument, MetricFamily> _families = new();

    /// <summary>Begins to collect.</summary>
    /// <param name="meters">The names of the meters; those that are made later count as well.</param>
    public PrometheusExporter(params IEnumerable<string> meters)
    {
        var wanted = meters.ToHashSet();
        _listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (wanted.Contains(instrument.Meter.Name))
                    listener.EnableMeasurementEvents(instrument, _families.GetOrAdd(instrument, MetricFamily.For));
            },
        };
        _listener.SetMeasurementEventCallback<double>(static (_, value, tags, family) => Record(family, value, tags));
        _listener.SetMeasurementEventCallback<float>(static (_, value, tags, family) => Record(family, value, tags));
        _listener.SetMeasurementEventCallback<long>(static (_, value, tags, family) => Record(family, value, tags));
        _listener.SetMeasurementEventCallback<int>(static (_, value, tags, family) => Record(family, value, tags));
        _listener.SetMeasurementEventCallback<short>(static (_, value, tags, family) => Record(family, value, tags));
        _listener.SetMeasurementEventCallback<byte>(static (_, value, tags, family) => Record(family, value, tags));
        _listener.Start();
    }

    /// <summary>All metrics, as of now.</summary>
    public string Export()
    {
        lock (_listener)
        {
            // An observed series that is not observed any more has gone.
            foreach (var family in _families.Values)
                family.BeginObservation();
            _listener.RecordObservableInstruments();
            var text = new StringBuilder();
            // Two instruments of one name (of two meters) make one family: a name may be declared once only.
            foreach (var same in _families.Values.GroupBy(f => f.Name).OrderBy(g => g.Key, StringComparer.Ordinal))
                MetricFamily.Write(text, [.. same]);
            return text.ToString();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();

    private static void Record(object? family, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        ((MetricFamily)family!).Record(value, tags);
}
