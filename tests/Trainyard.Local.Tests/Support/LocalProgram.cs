using System.Diagnostics;
using System.Net.Http.Headers;
using Trainyard.Testing;

namespace Trainyard.Local.Tests.Support;

/// <summary>The program as users start it, in a process of its own, so that it can be killed.</summary>
internal sealed class LocalProgram : IDisposable
{
    private const string Token = "test";

    private readonly Process _process;

    private LocalProgram(Process process, string folder, string plainAddress)
    {
        (_process, Folder, PlainAddress) = (process, folder, plainAddress);
        Client = new HttpClient { BaseAddress = new Uri(plainAddress) };
        Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
    }

    public string Folder { get; }

    public string PlainAddress { get; }

    public string Kubeconfig => Path.Combine(Folder, "kubeconfig");

    public HttpClient Client { get; }

    public static async Task<LocalProgram> StartAsync(string folder)
    {
        ProcessStartInfo start = new(Programs.Local) { RedirectStandardOutput = true };
        foreach (var argument in (string[])["--data", folder, "--token", Token, "--kubeconfig", Path.Combine(folder, "kubeconfig")])
        {
            start.ArgumentList.Add(argument);
        }

        var process = Process.Start(start)!;
        var line = await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken)
            ?? throw new InvalidOperationException("The program ended at once.");
        return new LocalProgram(process, folder, line.Split(' ').Last(word => word.StartsWith("http://", StringComparison.Ordinal)));
    }

    /// <summary>As by kill -9.</summary>
    /// <param name="pods">Whether the processes of its pods are killed, too.</param>
    public void Kill(bool pods = true)
    {
        Client.Dispose();
        _process.Kill(entireProcessTree: pods);
        _process.WaitForExit();
    }

    /// <summary>SIGTERM: it ends its pods and then itself.</summary>
    public async Task StopAsync()
    {
        using var stop = Process.Start("/bin/sh", ["-c", $"kill {_process.Id}"]);
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            Kill();
        }

        _process.Dispose();
    }
}
