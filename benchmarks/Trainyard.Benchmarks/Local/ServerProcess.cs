using System.Diagnostics;
using System.Net.Http.Headers;
using Trainyard.Testing;

namespace Trainyard.Benchmarks.Local;

/// <summary>A local cluster in a process and a folder of its own.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private const string Token = "benchmark";

    private readonly string _folder;

    private ServerProcess(ChildProcess process, string folder, Uri address, TimeSpan ready)
    {
        (Process, _folder, Ready) = (process, folder, ready);
        SocketsHttpHandler handler = new() { MaxConnectionsPerServer = 256, PooledConnectionLifetime = Timeout.InfiniteTimeSpan };
        Client = new HttpClient(handler) { BaseAddress = address, Timeout = TimeSpan.FromMinutes(5) };
        Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
    }

    public ChildProcess Process { get; }

    public HttpClient Client { get; }

    /// <summary>From the start of the program to its first answer.</summary>
    public TimeSpan Ready { get; }

    public static async Task<ServerProcess> StartAsync(string program)
    {
        var folder = Directory.CreateTempSubdirectory("trainyard-bench-").FullName;
        var began = Stopwatch.GetTimestamp();
        ChildProcess process = new(
            program,
            ["--data", folder, "--token", Token, "--kubeconfig", Path.Combine(folder, "kubeconfig")],
            Path.Combine(folder, "server.log")
        );
        var line = await process.FirstLineAsync();
        Uri address = new(line.Split(' ').Last(word => word.StartsWith("http://", StringComparison.Ordinal)));
        using HttpClient first = new() { BaseAddress = address };
        (await first.GetAsync("/readyz")).EnsureSuccessStatusCode();
        return new ServerProcess(process, folder, address, Stopwatch.GetElapsedTime(began));
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Process.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
