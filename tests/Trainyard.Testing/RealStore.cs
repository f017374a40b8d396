namespace Trainyard.Testing;

/// <summary>A real PostgreSQL, RabbitMQ or InfluxDB, from scripts/store-up: one for all tests of a fixture.</summary>
public sealed class RealStore : IAsyncDisposable
{
    /// <summary>The name of the Secret that opens it, below <see cref="Secrets"/>.</summary>
    public const string Secret = "secret";

    /// <summary>A broker's virtual machine alone takes a minute to start where every core is taken.</summary>
    private static readonly TimeSpan StartPatience = TimeSpan.FromMinutes(5);

    private readonly string _kind;
    private readonly string _folder;
    private ChildProcess? _process;

    private RealStore(string kind, string folder) => (_kind, _folder) = (kind, folder);

    /// <summary>The folder of folders that each hold a Secret's entries as files.</summary>
    public string Secrets => _folder;

    /// <summary>Why it is not there; null where it is.</summary>
    public string? Missing { get; private init; }

    /// <summary>An entry of the Secret.</summary>
    public string this[string key] => File.ReadAllText(Path.Combine(_folder, Secret, key));

    /// <param name="kind">postgres, rabbitmq or influxdb.</param>
    /// <param name="programs">Files, with * in their folders, one of which is there where the server is installed.</param>
    public static async Task<RealStore> StartAsync(string kind, params string[] programs)
    {
        var folder = Directory.CreateTempSubdirectory($"trainyard-{kind}-").FullName;
        if (!programs.Any(IsThere))
            return new(kind, folder) { Missing = $"{kind} is not installed: scripts/setup test" };
        var store = new RealStore(kind, folder);
        await store.StartAsync();
        return store;
    }

    /// <summary>Starts it again where it was killed: same data, same address.</summary>
    public async Task StartAsync()
    {
        var log = Path.Combine(_folder, "store-up.log");
        _process = new ChildProcess(Path.Combine(Repository.Root, "scripts", "store-up"), [_kind, _folder], log);
        try
        {
            await _process.FirstLineAsync(StartPatience);
        }
        catch (Exception e) when (e is TimeoutException or InvalidOperationException)
        {
            await StopAsync();
            throw new InvalidOperationException($"{_kind} did not start: {await File.ReadAllTextAsync(log)}", e);
        }
    }

    /// <summary>kill -9, of the server and all its processes.</summary>
    public async Task KillAsync()
    {
        var group = await File.ReadAllTextAsync(Path.Combine(_folder, "pid"));
        using var kill = System.Diagnostics.Process.Start("/bin/sh", ["-c", $"kill -9 -{group}"]);
        await kill.WaitForExitAsync();
        await StopAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task StopAsync()
    {
        if (_process is null)
            return;
        await _process.SignalAsync("TERM");
        await _process.WaitForExitAsync();
        await _process.DisposeAsync();
        _process = null;
    }

    private static bool IsThere(string pattern)
    {
        if (pattern.IndexOf("/*", StringComparison.Ordinal) is not (>= 0 and var star))
            return File.Exists(pattern);
        var (before, after) = (pattern[..star], pattern[(star + 3)..]);
        return Directory.Exists(before) && Directory.GetDirectories(before).Any(folder => File.Exists(Path.Combine(folder, after)));
    }
}
