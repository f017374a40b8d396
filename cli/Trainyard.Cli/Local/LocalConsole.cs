using System.Diagnostics;
using System.Globalization;

namespace Trainyard.Cli.Local;

/// <summary>The console as a program in the background of this machine.</summary>
internal sealed class LocalConsole(LocalPaths paths, TimeProvider time)
{
    /// <summary>The program.</summary>
    public const string Name = "trainyard-console";

    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly BackgroundProgram _program = new(paths, Name);

    private string KeyFile => Path.Combine(paths.State, "console-key");

    private string AddressFile => Path.Combine(paths.State, "console-address");

    public int? Pid => _program.Running();

    /// <param name="kubeconfig">The kubeconfig; null: as the environment says.</param>
    /// <param name="port">0: any free one.</param>
    public IEnumerable<string> Arguments(string? kubeconfig, int port)
    {
        string[] cluster = kubeconfig is null ? [] : ["--kubeconfig", kubeconfig];
        // Uploads go where the local cluster's claims are, if it is that cluster.
        string[] uploads = kubeconfig == paths.Kubeconfig ? ["--volumes", Path.GetDirectoryName(paths.Volume("any"))!] : [];
        var listen = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}");
        return ["--listen", listen, .. cluster, .. uploads];
    }

    /// <summary>Starts it, and waits until it answers; a link.</summary>
    /// <exception cref="CliException">It did not start.</exception>
    public async Task<string> StartAsync(string? kubeconfig, int port, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(paths.State);
        var chosen = port == 0 ? LocalInstallation.FreePort() : port;
        File.WriteAllText(AddressFile, string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{chosen}"));
        _program.Start([.. Arguments(kubeconfig, chosen), "--key-file", KeyFile]);
        var started = time.GetTimestamp();
        while (!await AnswersAsync(cancellationToken))
        {
            if (time.GetElapsedTime(started) > StartTimeout || _program.Running() is null)
                throw new CliException($"the console did not start. The end of {_program.Log}:\n{_program.LogTail()}");
            await Task.Delay(Pause, time, cancellationToken);
        }

        return await LinkAsync(cancellationToken);
    }

    /// <summary>A new link to the one that runs.</summary>
    public async Task<string> LinkAsync(CancellationToken cancellationToken)
    {
        string[] arguments = ["link", "--key-file", KeyFile, "--address", File.ReadAllText(AddressFile)];
        using var console = Process.Start(new ProcessStartInfo(LocalPaths.Program(Name), arguments) { RedirectStandardOutput = true })!;
        var link = await console.StandardOutput.ReadToEndAsync(cancellationToken);
        await console.WaitForExitAsync(cancellationToken);
        return console.ExitCode == 0 ? $"the console is at {link.Trim()}" : throw new CliException("the running console gave no link");
    }

    /// <summary>True if it ran.</summary>
    public Task<bool> StopAsync(CancellationToken cancellationToken) => _program.StopAsync(cancellationToken);

    private async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        using var http = new HttpClient { BaseAddress = new Uri(File.ReadAllText(AddressFile)) };
        try
        {
            using var answer = await http.GetAsync(new Uri("/healthz", UriKind.Relative), cancellationToken);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
