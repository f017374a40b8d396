using System.Diagnostics.Metrics;

namespace Trainyard.Metrics.Tests;

public sealed class PromtoolTests
{
    [Fact]
    public void Promtool_finds_nothing_to_complain_about()
    {
        ProcessMetrics.Enable();
        using var meter = new Meter($"test-{Guid.NewGuid()}");
        using var exporter = new PrometheusExporter(meter.Name, ProcessMetrics.Name);
        meter.CreateCounter<int>("events_total", description: "Events.").Add(1, new KeyValuePair<string, object?>("kind", "a\"b"));
        meter.CreateHistogram<double>("wait_seconds", description: "Waits.").Record(0.2, new KeyValuePair<string, object?>("kind", "a"));
        meter.CreateGauge<int>("depth", description: "Depth.").Record(3);

        Assert.Equal("", Promtool.Check(exporter.Export()));
    }
}
