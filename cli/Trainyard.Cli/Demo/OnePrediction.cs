using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace Trainyard.Cli.Demo;

/// <summary>Asks a predictor for one prediction, and shows request and answer.</summary>
internal static class OnePrediction
{
    /// <summary>A client that knows the names under .localhost.</summary>
    public static HttpClient CreateClient() => new(new SocketsHttpHandler { ConnectCallback = ConnectAsync });

    public static async Task AskAsync(HttpClient http, Uri url, CancellationToken cancellationToken)
    {
        var random = JsonNode.Parse(await http.GetStringAsync(new Uri(url, "random"), cancellationToken))!;
        var body = new JsonObject { ["features"] = random["features"]!.DeepClone() }.ToJsonString();

        Console.WriteLine($"    $ curl {new Uri(url, "predict")} --json '{body}'");
        using var answer = await http.PostAsync(
            new Uri(url, "predict"),
            new StringContent(body, Encoding.UTF8, "application/json"),
            cancellationToken
        );
        Console.WriteLine($"    {await answer.Content.ReadAsStringAsync(cancellationToken)}");
        if (!answer.IsSuccessStatusCode)
            throw new CliException($"the predictor answered {(int)answer.StatusCode}");
    }

    /// <summary>Names under .localhost are this machine (RFC 6761), also where the resolver does not know it.</summary>
    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        EndPoint end = context.DnsEndPoint.Host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
            ? new IPEndPoint(IPAddress.Loopback, context.DnsEndPoint.Port)
            : context.DnsEndPoint;
        await socket.ConnectAsync(end, cancellationToken);
        return new NetworkStream(socket, ownsSocket: true);
    }
}
