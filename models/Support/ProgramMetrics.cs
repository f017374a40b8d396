using System.Diagnostics;
using Prometheus;

namespace Trainyard;

/// <summary>What every program of ours publishes of its process, and how it publishes anything.</summary>
internal static class ProgramMetrics
{
    public const string ContentType = PrometheusConstants.TextContentTypeWithVersionAndEncoding;

    /// <summary>
    /// A registry with process_* in it, under the names that every Prometheus client library gives them; prometheus-net's own DotNetStats
    /// has others for half of them, and reads all of /proc for each scrape.
    /// </summary>
    public static CollectorRegistry NewRegistry()
    {
        var registry = Metrics.NewCustomRegistry();
        var factory = Metrics.WithCustomRegistry(registry);
        var cpu = factory.CreateCounter("process_cpu_seconds_total", "Total user and system CPU time spent in seconds.");
        var resident = factory.CreateGauge("process_resident_memory_bytes", "Resident memory size in bytes.");
        var files = factory.CreateGauge("process_open_fds", "Number of open file descriptors.");
        var managed = factory.CreateGauge("dotnet_managed_memory_bytes", "Bytes on the managed heap.");
        factory.CreateGauge("process_start_time_seconds", "Start time of the process since unix epoch in seconds.").Set(StartTime());
        registry.AddBeforeCollectCallback(() =>
        {
            cpu.IncTo(Environment.CpuUsage.TotalTime.TotalSeconds);
            resident.Set(Environment.WorkingSet);
            files.Set(OpenFiles());
            managed.Set(GC.GetTotalMemory(false));
        });
        return registry;
    }

    /// <summary>All metrics, as of now, in Prometheus' text format.</summary>
    public static async Task<byte[]> ExportAsync(this CollectorRegistry registry, CancellationToken cancellationToken)
    {
        using var text = new MemoryStream();
        await registry.CollectAndExportAsTextAsync(text, cancellationToken);
        return text.ToArray();
    }

    private static double StartTime()
    {
        using var self = Process.GetCurrentProcess();
        return new DateTimeOffset(self.StartTime.ToUniversalTime()).ToUnixTimeMilliseconds() / 1000.0;
    }

    private static int OpenFiles() => Directory.Exists("/proc/self/fd") ? Directory.GetFileSystemEntries("/proc/self/fd").Length : 0;
}
