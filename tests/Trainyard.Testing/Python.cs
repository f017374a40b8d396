using System.Diagnostics;

namespace Trainyard.Testing;

/// <summary>The machine's own Python, with what Debian has for it.</summary>
public static class Python
{
    public const string Program = "/usr/bin/python3";

    /// <summary>Runs a program text; the output, and the errors too where it fails.</summary>
    public static async Task<(int Exit, string Output)> RunAsync(string text, string folder)
    {
        using var python = Process.Start(
            new ProcessStartInfo(Program, ["-c", text])
            {
                WorkingDirectory = folder,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
        var errors = python.StandardError.ReadToEndAsync();
        var output = await python.StandardOutput.ReadToEndAsync();
        await python.WaitForExitAsync();
        return (python.ExitCode, python.ExitCode == 0 ? output.Trim() : output + await errors);
    }

    /// <summary>Skips the test, saying so, where a module is missing.</summary>
    public static async Task SkipWithoutAsync(string modules)
    {
        Assert.SkipUnless(File.Exists(Program), $"there is no {Program}");
        var (exit, _) = await RunAsync($"import {modules}", "/");
        Assert.SkipWhen(exit != 0, $"{Program} has no {modules}");
    }
}
