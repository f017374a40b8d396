using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Trainyard.Metrics.Tests;

public sealed class PromtoolTests
{
    [Fact]
    public void Promtool_finds_nothing_to_complain_about()
    {
        if (!File.Exists("/usr/bin/promtool")) Assert.Skip("promtool is not installed (Debian package prometheus)");
        ProcessMetrics.Enable();
        using var meter = new Meter($"test-{Guid.NewGuid()}");
        using var exporter = new PrometheusExporter(meter.Name, ProcessMetrics.Name);
        meter.CreateCounter<int>("events_total", description: "Events.").Add(1, new KeyValuePair<string, object?>("kind", "a\"b"));
        meter.CreateHistogram<double>("wait_seconds", description: "Waits.").Record(0.2, new KeyValuePair<string, object?>("kind", "a"));
        meter.CreateGauge<int>("depth", description: "Depth.").Record(3);

        Assert.Equal("", Check(exporter.Export()));
    }

    private static string Check(string metrics)
    {
        var start = new ProcessStartInfo("/usr/bin/promtool", ["check", "metrics"]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        process.StandardInput.Write(metrics);
        process.StandardInput.Close();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd() + errors.Result;
        process.WaitForExit();
        return process.ExitCode == 0 ? output : $"{output} (exit code {process.ExitCode})";
    }
}
