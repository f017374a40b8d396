using System.Net;
using System.Net.Sockets;
using Trainyard.Runtime;

namespace Trainyard.Cli.Local;

/// <summary>The local cluster and the operator, as programs in the background of this machine.</summary>
internal sealed class LocalInstallation(LocalPaths paths, TimeProvider time)
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly BackgroundProgram _cluster = new(paths, "trainyard-local");
    private readonly BackgroundProgram _operator = new(paths, "trainyard-operator");

    public LocalPaths Paths => paths;

    public int? ClusterPid => _cluster.Running();

    public int? OperatorPid => _operator.Running();

    /// <summary>Starts what does not run yet, and waits until it answers.</summary>
    /// <exception cref="CliException">It did not start; the end of its log is in the message.</exception>
    public async Task UpAsync(bool withOperator, CancellationToken cancellationToken)
    {
        _cluster.Start(["--data", paths.Cluster, "--kubeconfig", paths.Kubeconfig, .. LocalImages.ClusterArguments(paths)]);
        await ReadyAsync(_cluster, ClusterAnswersAsync, cancellationToken);
        if (!withOperator)
            return;

        await InstallKindsAsync(cancellationToken);
        if (_operator.Running() is null)
            File.WriteAllText(paths.OperatorAddress, $"http://127.0.0.1:{FreePort()}");
        _operator.Start([
            "--kubeconfig",
            paths.Kubeconfig,
            "--health-address",
            OperatorAddress,
            "--report-key-file",
            Path.Combine(paths.State, "report-key"),
            .. LocalImages.OperatorArguments(paths),
        ]);
        await ReadyAsync(_operator, OperatorAnswersAsync, cancellationToken);
    }

    /// <summary>Stops all, the operator before the cluster, so that it can give its lease back. True if anything ran.</summary>
    public async Task<bool> DownAsync(CancellationToken cancellationToken)
    {
        var stopped = await new LocalConsole(paths, time).StopAsync(cancellationToken);
        stopped |= await _operator.StopAsync(cancellationToken);
        return await _cluster.StopAsync(cancellationToken) | stopped;
    }

    private ClusterConnection Connection => ClusterConnection.Load(paths.Kubeconfig, null, time);

    /// <summary>Applies our CRDs, which this program carries in itself.</summary>
    private async Task InstallKindsAsync(CancellationToken cancellationToken)
    {
        using var applier = new ManifestApplier(Connection);
        var assembly = typeof(LocalInstallation).Assembly;
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.StartsWith("crds/", StringComparison.Ordinal)))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            foreach (var manifest in Manifest.Parse(name, await reader.ReadToEndAsync(cancellationToken)))
                await applier.ApplyAsync(manifest, cancellationToken);
        }
    }

    private async Task ReadyAsync(
        BackgroundProgram program,
        Func<CancellationToken, Task<bool>> answers,
        CancellationToken cancellationToken
    )
    {
        var started = time.GetTimestamp();
        while (time.GetElapsedTime(started) < StartTimeout && program.Running() is not null)
        {
            if (await answers(cancellationToken))
                return;
            await Task.Delay(Pause, time, cancellationToken);
        }

        throw new CliException(
            $"{Path.GetFileNameWithoutExtension(program.Log)} did not start. The end of {program.Log}:\n{program.LogTail()}"
        );
    }

    private async Task<bool> OperatorAnswersAsync(CancellationToken cancellationToken)
    {
        using var http = new HttpClient { BaseAddress = new Uri(OperatorAddress) };
        try
        {
            using var answer = await http.GetAsync("/readyz", cancellationToken);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private async Task<bool> ClusterAnswersAsync(CancellationToken cancellationToken)
    {
        if (!File.Exists(paths.Kubeconfig))
            return false;
        using var client = new ApiClient(Connection, time, new() { Attempts = 1 });
        try
        {
            await client.SendAsync(new() { Method = HttpMethod.Get, Path = "/readyz" }, cancellationToken);
            return true;
        }
        catch (Exception e) when (e is ApiException or HttpRequestException or TimeoutException)
        {
            return false;
        }
    }

    private string OperatorAddress => File.ReadAllText(paths.OperatorAddress);

    internal static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
