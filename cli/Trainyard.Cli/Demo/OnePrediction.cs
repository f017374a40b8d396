using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace Trainyard.Cli.Demo;

/// <summary>Asks a predictor for one prediction, and shows request and answer.</summary>
internal sealed class OnePrediction(Uri url)
{
    public async Task AskAsync(CancellationToken cancellationToken)
    {
        using var http = new HttpClient(new SocketsHttpHandler { ConnectCallback = ConnectAsync });
        var random = JsonNode.Parse(await http.GetStringAsync(new Uri(url, "/random"), cancellationToken))!;
        var body = new JsonObject { ["features"] = random["features"]!.DeepClone() }.ToJsonString();

        AnsiConsole.MarkupLine($"    [grey]$ curl {Markup.Escape(new Uri(url, "/predict").ToString())} -d '{Markup.Escape(body)}'[/]");
        using var answer = await http.PostAsync(new Uri(url, "/predict"), new StringContent(body, Encoding.UTF8, "application/json"), cancellationToken);
        AnsiConsole.MarkupLine($"    [green]{Markup.Escape(await answer.Content.ReadAsStringAsync(cancellationToken))}[/]");
        if (!answer.IsSuccessStatusCode) throw new CliException($"the predictor answered {(int)answer.StatusCode}");
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
