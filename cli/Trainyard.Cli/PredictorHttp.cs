using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;

namespace Trainyard.Cli;

/// <summary>Clients that speak to predictors.</summary>
internal static class PredictorHttp
{
    /// <summary>A client that knows the names under .localhost.</summary>
    /// <param name="connections">How many it opens at most.</param>
    /// <param name="token">A bearer token, or null.</param>
    public static HttpClient Create(int connections = int.MaxValue, string? token = null)
    {
        var http = new HttpClient(
            new SocketsHttpHandler
            {
                ConnectCallback = ConnectAsync,
                MaxConnectionsPerServer = connections,
                AllowAutoRedirect = false,
                UseCookies = false,
            }
        );
        if (token is not null)
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return http;
    }

    /// <summary>With a slash at its end, so that what is looked up below it does not take its last part's place.</summary>
    public static Uri Folder(string url) => new(url.TrimEnd('/') + "/");

    /// <summary>Names under .localhost are this machine (RFC 6761), also where the resolver does not know it.</summary>
    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        EndPoint end = context.DnsEndPoint.Host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
            ? new IPEndPoint(IPAddress.Loopback, context.DnsEndPoint.Port)
            : context.DnsEndPoint;
        try
        {
            await socket.ConnectAsync(end, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
