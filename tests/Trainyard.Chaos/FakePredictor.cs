using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using Trainyard.Testing;

namespace Trainyard.Chaos;

/// <summary>Stands in for the predictor: answers whatever it is asked with 200, at the port that the operator's probes ask.</summary>
internal static class FakePredictor
{
    private const int Port = 8080;

    public static Command Command()
    {
        var command = new Command("predict", "Answers probes at TRAINYARD_LISTEN.");
        command.SetAction((_, stop) => ServeAsync(IPAddress.Parse(Environment.GetEnvironmentVariable("TRAINYARD_LISTEN")!), stop));
        return command;
    }

    private static async Task ServeAsync(IPAddress address, CancellationToken stop)
    {
        using var listener = new TcpListener(address, Port);
        listener.Start();
        while (true)
        {
            using var client = await listener.AcceptSocketAsync(stop);
            await client.ReceiveAsync(new byte[4096], stop);
            await client.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray(), stop);
            client.Shutdown(SocketShutdown.Send);
        }
    }
}
