using System.Diagnostics;
using System.Net.Sockets;
using System.Text;

namespace Trainyard.Benchmarks.Serving;

/// <summary>
/// A number of requests over kept-alive connections by a client as cheap as can be: sixteen requests are sent at once, as TechEmpower's
/// benchmarks do, so that the server's work shows and not the scheduler's.
/// </summary>
internal sealed record Load(double PerSecond, double PerCpuSecond)
{
    private const int Pipelined = 16;

    public static async Task<Load> RunAsync(Uri server, byte[] body, int connections, int requests)
    {
        var head = Encoding.ASCII.GetBytes(
            $"POST /predict HTTP/1.1\r\nHost: {server.Authority}\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n"
        );
        byte[] request = [.. head, .. body];
        var cpu = Environment.CpuUsage.TotalTime;
        var start = Stopwatch.GetTimestamp();
        var batches = requests / connections / Pipelined;
        await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(() => OneAsync(server, request, batches))));
        var sent = batches * connections * Pipelined;
        return new Load(sent / Stopwatch.GetElapsedTime(start).TotalSeconds, sent / (Environment.CpuUsage.TotalTime - cpu).TotalSeconds);
    }

    public override string ToString() => $"{PerSecond:F0} requests/s, {PerCpuSecond:F0} per CPU second";

    private static async Task OneAsync(Uri server, byte[] request, int batches)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(server.Host, server.Port);
        var buffer = new byte[65536];

        // The same request gets the same answer: its length tells when all have come.
        await socket.SendAsync(request);
        var length = await socket.ReceiveAsync(buffer);
        if (!buffer.AsSpan(0, length).StartsWith("HTTP/1.1 200"u8))
            throw new InvalidOperationException(Encoding.ASCII.GetString(buffer, 0, length));

        byte[] batch = [.. Enumerable.Repeat(request, Pipelined).SelectMany(r => r)];
        for (var i = 0; i < batches; i++)
        {
            await socket.SendAsync(batch);
            for (var missing = Pipelined * length; missing > 0;)
                missing -= await socket.ReceiveAsync(buffer);
        }
    }
}
