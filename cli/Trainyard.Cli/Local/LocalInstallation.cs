using System.Net;

namespace Trainyard.Cli.Local;

/// <summary>The local cluster and the operator, as programs in the background of this machine.</summary>
internal sealed class LocalInstallation(LocalPaths paths, TimeProvider time)
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly BackgroundProgram cluster = new(paths, "trainyard-local");
    private readonly BackgroundProgram @operator = new(paths, "trainyard-operator");

    public LocalPaths Paths => paths;

    public int? ClusterPid => cluster.Running();

    public int? OperatorPid => @operator.Running();

    /// <summary>Starts what does not run yet, and waits until it answers.</summary>
    /// <exception cref="CliException">It did not start; the end of its log is in the message.</exception>
    public async Task UpAsync(bool withOperator, CancellationToken cancellationToken)
    {
        cluster.Start(["--data", paths.Cluster, "--kubeconfig", paths.Kubeconfig, "--images", LocalImages.Write(paths)]);
        await ReadyAsync(cluster, KubeconfigServer, cancellationToken);
        if (!withOperator) return;

        @operator.Start(["--kubeconfig", paths.Kubeconfig, "--health-address", $"http://{OperatorHealth}", .. LocalImages.OperatorArguments(paths)]);
        await ReadyAsync(@operator, () => new Uri($"http://{OperatorHealth}"), cancellationToken);
    }

    /// <summary>Stops both, the operator first, so that it can give its lease back. True if anything ran.</summary>
    public async Task<bool> DownAsync(CancellationToken cancellationToken)
    {
        var stopped = await @operator.StopAsync(cancellationToken);
        return await cluster.StopAsync(cancellationToken) | stopped;
    }

    private const string OperatorHealth = "127.0.0.1:18081";

    private Uri? KubeconfigServer() =>
        File.Exists(paths.Kubeconfig)
        && File.ReadLines(paths.Kubeconfig).FirstOrDefault(line => line.TrimStart().StartsWith("server:", StringComparison.Ordinal)) is { } server
            ? new Uri(server.Split("server:")[1].Trim().Trim('"'))
            : null;

    private async Task ReadyAsync(BackgroundProgram program, Func<Uri?> address, CancellationToken cancellationToken)
    {
        using var http = new HttpClient(new SocketsHttpHandler { SslOptions = { RemoteCertificateValidationCallback = delegate { return true; } } });
        var started = time.GetTimestamp();
        while (time.GetElapsedTime(started) < StartTimeout)
        {
            if (program.Running() is null) break;
            if (await AnswersAsync(http, address(), cancellationToken)) return;
            await Task.Delay(Pause, time, cancellationToken);
        }

        throw new CliException($"{Path.GetFileNameWithoutExtension(program.Log)} did not start. The end of {program.Log}:\n{program.LogTail()}");
    }

    private static async Task<bool> AnswersAsync(HttpClient http, Uri? address, CancellationToken cancellationToken)
    {
        if (address is null) return false;
        try
        {
            using var answer = await http.GetAsync(new Uri(address, "/readyz"), cancellationToken);
            return answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.Unauthorized;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
