using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Trainyard.Metrics;

/// <summary>process_*, under the names that every Prometheus client library gives them.</summary>
public static class ProcessMetrics
{
    public const string Name = "Trainyard.Process";

    private static readonly Meter Meter = new(Name);
    private static readonly double StartTime = Started();

    static ProcessMetrics()
    {
        Meter.CreateObservableCounter(
            "process_cpu_seconds_total",
            () => Environment.CpuUsage.TotalTime.TotalSeconds,
            description: "Total user and system CPU time spent in seconds."
        );
        Meter.CreateObservableGauge(
            "process_resident_memory_bytes",
            () => Environment.WorkingSet,
            description: "Resident memory size in bytes."
        );
        Meter.CreateObservableGauge(
            "process_start_time_seconds",
            () => StartTime,
            description: "Start time of the process since unix epoch in seconds."
        );
        Meter.CreateObservableGauge("process_open_fds", OpenFiles, description: "Number of open file descriptors.");
        Meter.CreateObservableGauge(
            "dotnet_managed_memory_bytes",
            () => GC.GetTotalMemory(false),
            description: "Bytes on the managed heap."
        );
    }

    /// <summary>Call once, so that the instruments exist.</summary>
    public static void Enable() { }

    private static double Started()
    {
        using var self = Process.GetCurrentProcess();
        return new DateTimeOffset(self.StartTime.ToUniversalTime()).ToUnixTimeMilliseconds() / 1000.0;
    }

    private static int OpenFiles() => Directory.Exists("/proc/self/fd") ? Directory.GetFileSystemEntries("/proc/self/fd").Length : 0;
}
