using System.Diagnostics.Metrics;

namespace Trainyard.Metrics.Tests;

public sealed class PrometheusExporterTests : IDisposable
{
    // Meters are global: a name of its own keeps each test to itself.
    private readonly Meter _meter = new($"test-{Guid.NewGuid()}");
    private readonly PrometheusExporter _exporter;

    public PrometheusExporterTests() => _exporter = new PrometheusExporter(_meter.Name);

    public void Dispose()
    {
        _exporter.Dispose();
        _meter.Dispose();
    }

    [Fact]
    public void A_counter_adds_up_by_its_labels()
    {
        var counter = _meter.CreateCounter<long>("hits_total", description: "Hits.");
        counter.Add(1, new KeyValuePair<string, object?>("code", 200));
        counter.Add(2, new KeyValuePair<string, object?>("code", 200));
        counter.Add(1, new KeyValuePair<string, object?>("code", 500));

        Assert.Equal(
            """
            # HELP hits_total Hits.
            # TYPE hits_total counter
            hits_total{code="200"} 3
            hits_total{code="500"} 1

            """,
            _exporter.Export()
        );
    }

    [Fact]
    public void A_histogram_has_cumulative_buckets_a_sum_and_a_count()
    {
        var histogram = _meter.CreateHistogram(
            "wait_seconds",
            null,
            "Waits.",
            null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.1, 1] }
        );
        foreach (var value in (double[])[0.05, 0.1, 0.5, 3])
            histogram.Record(value);

        Assert.Equal(
            """
            # HELP wait_seconds Waits.
            # TYPE wait_seconds histogram
            wait_seconds_bucket{le="0.1"} 2
            wait_seconds_bucket{le="1"} 3
            wait_seconds_bucket{le="+Inf"} 4
            wait_seconds_sum 3.65
            wait_seconds_count 4

            """,
            _exporter.Export()
        );
    }

    [Fact]
    public void An_observed_series_that_is_gone_is_not_written()
    {
        var seen = new List<Measurement<int>>
        {
            new(1, new KeyValuePair<string, object?>("q", "a")),
            new(2, new KeyValuePair<string, object?>("q", "b")),
        };
        _meter.CreateObservableGauge("depth", () => seen, description: "Depth.");
        Assert.Contains("depth{q=\"b\"} 2\n", _exporter.Export(), StringComparison.Ordinal);

        seen.RemoveAt(1);
        Assert.DoesNotContain("q=\"b\"", _exporter.Export(), StringComparison.Ordinal);
    }

    [Fact]
    public void Label_values_are_escaped()
    {
        _meter.CreateCounter<int>("x_total").Add(1, new KeyValuePair<string, object?>("a.b", "q\"\\\n"));
        Assert.Contains("x_total{a_b=\"q\\\"\\\\\\n\"} 1\n", _exporter.Export(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http.server.request.duration", "s", false, "http_server_request_duration_seconds")]
    [InlineData("jobs", null, true, "jobs_total")]
    [InlineData("cpu_seconds_total", "s", true, "cpu_seconds_total")]
    public void Names_follow_the_conventions(string name, string? unit, bool counter, string expected)
    {
        if (counter)
            _meter.CreateCounter<double>(name, unit).Add(1);
        else
            _meter.CreateGauge<double>(name, unit).Record(1);
        Assert.Contains($"\n{expected} 1\n", _exporter.Export(), StringComparison.Ordinal);
    }

    [Fact]
    public void Measurements_from_many_threads_are_all_counted()
    {
        var counter = _meter.CreateCounter<double>("n_total");
        var histogram = _meter.CreateHistogram<double>("h");
        Parallel.For(0, 10_000, _ =>
        {
            counter.Add(1);
            histogram.Record(1);
        });
        var text = _exporter.Export();
        Assert.Contains("n_total 10000\n", text, StringComparison.Ordinal);
        Assert.Contains("h_sum 10000\n", text, StringComparison.Ordinal);
    }
}
