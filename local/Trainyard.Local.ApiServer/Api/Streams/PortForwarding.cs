using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http.Features;

namespace Trainyard.Local.ApiServer.Api.Streams;

/// <summary>
/// pods/NAME/portforward: for each connection the client opens two streams with one request id, one for errors and one for data. kubectl
/// tries WebSockets first and falls back to SPDY when that is refused, which is what we speak.
/// </summary>
internal static class PortForwarding
{
    private const string Protocol = "portforward.k8s.io";

    public static async Task AnswerAsync(HttpContext context, ResourcePath path, INode node)
    {
        var upgrade = context.Features.Get<IHttpUpgradeFeature>();
        if (
            upgrade is not { IsUpgradableRequest: true }
            || !context.Request.Headers.Upgrade.ToString().StartsWith("SPDY/3.1", StringComparison.OrdinalIgnoreCase)
        )
        {
            throw Refusal.BadRequest("Upgrade request required: SPDY/3.1");
        }

        context.Response.Headers.Connection = "Upgrade";
        context.Response.Headers.Upgrade = "SPDY/3.1";
        context.Response.Headers["X-Stream-Protocol-Version"] = Protocol;
        await using var transport = await upgrade.UpgradeAsync();
        await using SpdyConnection connection = new(transport);
        Dictionary<string, SpdyStream> errors = [];
        List<Task> forwards = [];
        await connection.RunAsync(
            stream =>
            {
                if (stream.Header("streamtype") == "error")
                    errors[stream.Header("requestid")] = stream;
                else if (errors.Remove(stream.Header("requestid"), out var error))
                    forwards.Add(ForwardAsync(stream, error, path, node, context.RequestAborted));
            },
            context.RequestAborted
        );
        await Task.WhenAll(forwards);
    }

    private static async Task ForwardAsync(
        SpdyStream data,
        SpdyStream error,
        ResourcePath path,
        INode node,
        CancellationToken cancellationToken
    )
    {
        var trouble = "";
        try
        {
            if (!int.TryParse(data.Header("port"), out var port) || node.Address(path.Namespace!, path.Name, port) is not { } address)
                throw new IOException($"pod {path.Name} does not run");

            await CopyAsync(data, address, cancellationToken);
        }
        catch (Exception fault) when (fault is SocketException or IOException)
        {
            trouble = $"error forwarding port {data.Header("port")} to pod {path.Name}: {fault.Message}";
        }

        try
        {
            await error.CloseAsync(Encoding.UTF8.GetBytes(trouble), cancellationToken);
            await data.CloseAsync(default, cancellationToken);
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // Nobody is left to hear it.
        }
    }

    private static async Task CopyAsync(SpdyStream data, IPEndPoint address, CancellationToken cancellationToken)
    {
        using Socket socket = new(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(address, cancellationToken);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var inward = InwardAsync(data, socket, ended.Token);
        var buffer = new byte[32 * 1024];
        int count;
        while ((count = await socket.ReceiveAsync(buffer, cancellationToken)) > 0)
            await data.WriteAsync(buffer.AsMemory(0, count), cancellationToken);

        await ended.CancelAsync();
        await inward.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static async Task InwardAsync(SpdyStream data, Socket socket, CancellationToken cancellationToken)
    {
        await foreach (var part in data.ReadAllAsync(cancellationToken))
        {
            for (var sent = 0; sent < part.Length;)
                sent += await socket.SendAsync(part.AsMemory(sent), cancellationToken);
        }

        socket.Shutdown(SocketShutdown.Send);
    }
}
