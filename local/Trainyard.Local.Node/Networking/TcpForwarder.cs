using System.Net;
using System.Net.Sockets;

namespace Trainyard.Local.Node.Networking;

/// <summary>Listens on one address and hands each connection to the next of its targets.</summary>
internal sealed class TcpForwarder : IDisposable
{
    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _stop = new();
    private int _next;

    /// <exception cref="SocketException">The address cannot be listened on.</exception>
    public TcpForwarder(IPEndPoint address)
    {
        _listener = new TcpListener(address);
        _listener.Start();
        _ = AcceptAsync();
    }

    /// <summary>Who gets the connections; with nobody there they are closed at once.</summary>
    public IReadOnlyList<IPEndPoint> Targets { get; set; } = [];

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                _ = Task.Run(() => ForwardAsync(client));
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // Stopped, or a client that left before it was accepted.
            }
        }
    }

    private async Task ForwardAsync(TcpClient client)
    {
        using (client)
        {
            using var server = await ConnectAsync();
            if (server is null)
                return;
            client.NoDelay = server.NoDelay = true;
            await Task.WhenAll(CopyAsync(client, server), CopyAsync(server, client));
        }
    }

    /// <summary>The next target that answers.</summary>
    private async Task<TcpClient?> ConnectAsync()
    {
        var targets = Targets;
        for (var i = 0; i < targets.Count; i++)
        {
            var server = new TcpClient();
            try
            {
                await server.ConnectAsync(targets[(int)((uint)Interlocked.Increment(ref _next) % targets.Count)], _stop.Token);
                return server;
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException)
            {
                server.Dispose();
            }
        }
        return null;
    }

    private async Task CopyAsync(TcpClient from, TcpClient to)
    {
        try
        {
            await from.GetStream().CopyToAsync(to.GetStream(), _stop.Token);
            to.Client.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e)
            when (e is IOException or SocketException or ObjectDisposedException or OperationCanceledException or InvalidOperationException)
        {
            // One side broke off; the other learns it by the closing of both.
            from.Dispose();
            to.Dispose();
        }
    }
}
