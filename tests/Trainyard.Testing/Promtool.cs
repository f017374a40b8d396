using System.Diagnostics;

namespace Trainyard.Testing;

/// <summary>Prometheus' own check of a metrics text.</summary>
public static class Promtool
{
    /// <summary>What it has to say against the text; the test is skipped where it is not installed.</summary>
    public static string Check(string metrics)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/promtool"), "promtool is not installed (Debian package prometheus)");
        var start = new ProcessStartInfo("/usr/bin/promtool", ["check", "metrics"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        process.StandardInput.Write(metrics);
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd() + errors.Result;
        process.WaitForExit();
        return process.ExitCode == 0 ? output : $"{output} (exit code {process.ExitCode})";
    }
}
