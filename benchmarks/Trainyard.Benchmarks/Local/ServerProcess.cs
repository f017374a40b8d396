using System.Diagnostics;
using System.Net.Http.Headers;

namespace Trainyard.Benchmarks.Local;

/// <summary>A local cluster in a process and a folder of its own.</summary>
internal sealed class ServerProcess : IDisposable
{
    private const string Token = "benchmark";

    private readonly Process _process;
    private readonly string _folder;

    private ServerProcess(Process process, string folder, Uri address, TimeSpan ready)
    {
        (_process, _folder, Ready) = (process, folder, ready);
        SocketsHttpHandler handler = new() { MaxConnectionsPerServer = 256, PooledConnectionLifetime = Timeout.InfiniteTimeSpan };
        Client = new HttpClient(handler) { BaseAddress = address, Timeout = TimeSpan.FromMinutes(5) };
        Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
    }

    public HttpClient Client { get; }

    /// <summary>From the start of the program to its first answer.</summary>
    public TimeSpan Ready { get; }

    /// <summary>Resident memory now, in MiB.</summary>
    public double MemoryMiB()
    {
        _process.Refresh();
        return _process.WorkingSet64 / (double)(1 << 20);
    }

    public static async Task<ServerProcess> StartAsync(string program)
    {
        string folder = Directory.CreateTempSubdirectory("trainyard-bench-").FullName;
        ProcessStartInfo start = new(program) { RedirectStandardOutput = true };
        foreach (string argument in (string[])["--data", folder, "--token", Token, "--kubeconfig", Path.Combine(folder, "kubeconfig")])
        {
            start.ArgumentList.Add(argument);
        }

        long began = Stopwatch.GetTimestamp();
        Process process = Process.Start(start)!;
        string line = await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The server said nothing.");
        Uri address = new(line.Split(' ').Last(word => word.StartsWith("http://", StringComparison.Ordinal)));
        using HttpClient first = new() { BaseAddress = address };
        (await first.GetAsync("/readyz")).EnsureSuccessStatusCode();
        return new ServerProcess(process, folder, address, Stopwatch.GetElapsedTime(began));
    }

    public void Dispose()
    {
        Client.Dispose();
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
