using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http.Features;

namespace Trainyard.Local.Api.Streams;

/// <summary>
/// pods/NAME/portforward: for each connection the client opens two streams with one request id, one for errors and one for data. kubectl tries WebSockets
/// first and falls back to SPDY when that is refused, which is what we speak.
/// </summary>
internal static class PortForwarding
{
    private const string Protocol = "portforward.k8s.io";

    public static async Task AnswerAsync(HttpContext context, ResourcePath path, INode node)
    {
        IHttpUpgradeFeature? upgrade = context.Features.Get<IHttpUpgradeFeature>();
        if (upgrade is not { IsUpgradableRequest: true }
            || !context.Request.Headers.Upgrade.ToString().StartsWith("SPDY/3.1", StringComparison.OrdinalIgnoreCase))
            throw Refusal.BadRequest("Upgrade request required: SPDY/3.1");

        context.Response.Headers.Connection = "Upgrade";
        context.Response.Headers.Upgrade = "SPDY/3.1";
        context.Response.Headers["X-Stream-Protocol-Version"] = Protocol;
        await using Stream transport = await upgrade.UpgradeAsync();
        await using SpdyConnection connection = new(transport);
        Dictionary<string, SpdyStream> errors = [];
        List<Task> forwards = [];
        await connection.RunAsync(
            stream =>
            {
                if (stream.Header("streamtype") == "error") errors[stream.Header("requestid")] = stream;
                else if (errors.Remove(stream.Header("requestid"), out SpdyStream? error))
                    forwards.Add(ForwardAsync(stream, error, path, node, context.RequestAborted));
            },
            context.RequestAborted);
        await Task.WhenAll(forwards);
    }

    private static async Task ForwardAsync(SpdyStream data, SpdyStream error, ResourcePath path, INode node, CancellationToken cancellation)
    {
        string trouble = "";
        try
        {
            if (!int.TryParse(data.Header("port"), out int port) || node.Address(path.Namespace!, path.Name, port) is not { } address)
                throw new IOException($"pod {path.Name} does not run");

            await CopyAsync(data, address, cancellation);
        }
        catch (Exception fault) when (fault is SocketException or IOException)
        {
            trouble = $"error forwarding port {data.Header("port")} to pod {path.Name}: {fault.Message}";
        }

        try
        {
            await error.CloseAsync(Encoding.UTF8.GetBytes(trouble), cancellation);
            await data.CloseAsync(default, cancellation);
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // Nobody is left to hear it.
        }
    }

    private static async Task CopyAsync(SpdyStream data, IPEndPoint address, CancellationToken cancellation)
    {
        using Socket socket = new(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(address, cancellation);
        using CancellationTokenSource ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task inward = InwardAsync(data, socket, ended.Token);
        byte[] buffer = new byte[32 * 1024];
        int count;
        while ((count = await socket.ReceiveAsync(buffer, cancellation)) > 0)
            await data.WriteAsync(buffer.AsMemory(0, count), cancellation);

        await ended.CancelAsync();
        await inward.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static async Task InwardAsync(SpdyStream data, Socket socket, CancellationToken cancellation)
    {
        await foreach (byte[] part in data.ReadAllAsync(cancellation))
            for (int sent = 0; sent < part.Length;) sent += await socket.SendAsync(part.AsMemory(sent), cancellation);

        socket.Shutdown(SocketShutdown.Send);
    }
}
