using System.Diagnostics;

namespace Trainyard.Local.Tests.Support;

/// <summary>A program of the machine.</summary>
internal static class Command
{
    /// <summary>Its path, or null where the machine lacks it.</summary>
    public static string? Find(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(':')
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists);

    /// <summary>Its exit code, and both outputs together.</summary>
    public static async Task<(int Code, string Output)> RunAsync(string program, string kubeconfig, params string[] arguments)
    {
        using var process = Start(program, kubeconfig, arguments);
        var stop = TestContext.Current.CancellationToken;
        var output = process.StandardOutput.ReadToEndAsync(stop);
        var error = process.StandardError.ReadToEndAsync(stop);
        await process.WaitForExitAsync(stop);
        return (process.ExitCode, await output + await error);
    }

    public static Process Start(string program, string kubeconfig, params string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        start.Environment["KUBECONFIG"] = kubeconfig;
        start.Environment["HOME"] = Path.GetDirectoryName(kubeconfig)!;
        start.Environment["EDITOR"] = "sed -i s/before/after/";
        var process = Process.Start(start)!;
        process.StandardInput.Close();
        return process;
    }
}
