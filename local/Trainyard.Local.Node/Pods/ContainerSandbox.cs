using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Trainyard.Local.Node.Pods;

/// <summary>
/// What a container's programs see: variables, paths, folder, address. Runs commands beside its main process and carries out probes and
/// hooks.
/// </summary>
internal sealed class ContainerSandbox(
    PathMap paths,
    IReadOnlyDictionary<string, string> variables,
    string folder,
    string podIp,
    JsonObject container
)
{
    private static readonly HttpClient Http = new(
        new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            PooledConnectionLifetime = TimeSpan.Zero,
            // A probe asks whether the server answers, not who it is.
            SslOptions = { RemoteCertificateValidationCallback = (_, _, _, _) => true },
        }
    );

    public PathMap Paths => paths;

    public IReadOnlyDictionary<string, string> Variables => variables;

    public string Folder => folder;

    /// <summary>Runs a command to its end; 124 when it was cancelled.</summary>
    public async Task<int> ExecAsync(
        IReadOnlyList<string> command,
        Stream? input,
        Stream output,
        Stream error,
        CancellationToken cancellationToken
    )
    {
        var start = new ProcessStartInfo(paths.Command(command[0]))
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in command.Skip(1))
            start.ArgumentList.Add(paths.Command(argument));
        start.Environment.Clear();
        foreach (var (name, value) in variables)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        try
        {
            var copies = Task.WhenAll(
                process.StandardOutput.BaseStream.CopyToAsync(output, cancellationToken),
                process.StandardError.BaseStream.CopyToAsync(error, cancellationToken)
            );
            _ = FeedAsync(process, input, cancellationToken);
            await copies;
            await process.WaitForExitAsync(cancellationToken);
            return process.ExitCode;
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            return 124;
        }
    }

    /// <summary>A probe or a hook: exec, httpGet, tcpSocket, sleep. Null means success, otherwise why not.</summary>
    public async Task<string?> HandleAsync(JsonObject handler, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timeout);
        try
        {
            if (handler.Object("exec") is { } exec)
                return await ExecFailureAsync(exec, limit.Token);
            if (handler.Object("httpGet") is { } get)
                return await GetFailureAsync(get, limit.Token);
            if (handler.Object("tcpSocket") is { } tcp)
                return await ConnectFailureAsync(tcp, limit.Token);
            if (handler.Object("sleep") is { } sleep)
                await Task.Delay(TimeSpan.FromSeconds(sleep.Int(0, "seconds")), cancellationToken);
            return null;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return TimedOut(handler, timeout);
        }
        catch (Exception e) when (Refused(e) && Target(handler) is { } target)
        {
            return $"{Request(handler)}dial tcp {target}: connect: connection refused";
        }
        catch (Exception e) when (e is HttpRequestException or SocketException or System.ComponentModel.Win32Exception or IOException)
        {
            return e.Message;
        }
    }

    /// <summary>A port by number or by its name in the container.</summary>
    public int Port(JsonNode? port) =>
        (int)(
            port.Integer()
            ?? container.Objects("ports").FirstOrDefault(p => p.Text("name") == port.Text())?.Integer("containerPort")
            ?? (int.TryParse(port.Text(), out var n) ? n : 0)
        );

    private static bool Refused(Exception e) =>
        (e as SocketException ?? e.InnerException as SocketException)?.SocketErrorCode == SocketError.ConnectionRefused;

    /// <summary>Whom a handler connects to.</summary>
    private string? Target(JsonObject handler) =>
        (handler.Object("httpGet") ?? handler.Object("tcpSocket")) is { } to ? $"{to.Text("host") ?? podIp}:{Port(to["port"])}" : null;

    private string Request(JsonObject handler) => handler.Object("httpGet") is { } get ? $"Get \"{Address(get)}\": " : "";

    private string TimedOut(JsonObject handler, TimeSpan timeout) =>
        handler.Object("httpGet") is not null
            ? Request(handler) + "context deadline exceeded (Client.Timeout exceeded while awaiting headers)"
        : Target(handler) is { } target ? $"dial tcp {target}: i/o timeout"
        : $"command timed out: \"{string.Join(' ', handler.Texts("exec.command"))}\" timed out after {timeout.TotalSeconds:0.#}s";

    private string Address(JsonObject get)
    {
        var scheme = get.Text("scheme") == "HTTPS" ? "https" : "http";
        var path = get.Text("path") is { Length: > 0 } p ? p : "/";
        return $"{scheme}://{get.Text("host") ?? podIp}:{Port(get["port"])}{(path.StartsWith('/') ? "" : "/")}{path}";
    }

    private static async Task FeedAsync(Process process, Stream? input, CancellationToken cancellationToken)
    {
        try
        {
            if (input is not null)
                await input.CopyToAsync(process.StandardInput.BaseStream, cancellationToken);
            process.StandardInput.Close();
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The command has ended without reading all of its input.
        }
    }

    private async Task<string?> ExecFailureAsync(JsonObject exec, CancellationToken cancellationToken)
    {
        using var output = new MemoryStream();
        var both = Stream.Synchronized(output);
        var code = await ExecAsync(exec.Texts("command"), null, both, both, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        return code == 0 ? null : Encoding.UTF8.GetString(output.ToArray());
    }

    private async Task<string?> GetFailureAsync(JsonObject get, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Address(get));
        request.Headers.TryAddWithoutValidation("User-Agent", "kube-probe/1.36");
        foreach (var header in get.Objects("httpHeaders"))
            request.Headers.TryAddWithoutValidation(header.Text("name")!, header.Text("value"));
        using var answer = await Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        return (int)answer.StatusCode is >= 200 and < 400 ? null : $"HTTP probe failed with statuscode: {(int)answer.StatusCode}";
    }

    private async Task<string?> ConnectFailureAsync(JsonObject tcp, CancellationToken cancellationToken)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(new IPEndPoint(IPAddress.Parse(tcp.Text("host") ?? podIp), Port(tcp["port"])), cancellationToken);
        return null;
    }
}
