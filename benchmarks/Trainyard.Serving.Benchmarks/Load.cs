using System.Diagnostics;
using System.Net.Sockets;
using System.Text;

namespace Trainyard.Serving.Benchmarks;

/// <summary>Requests over kept-alive connections, one at a time on each, by a client as cheap as can be.</summary>
internal sealed record Load(double PerSecond, double PerCpuSecond, double P99Milliseconds)
{
    public static async Task<Load> RunAsync(Uri server, byte[] body, int connections, TimeSpan duration)
    {
        byte[] head = Encoding.ASCII.GetBytes($"POST /predict HTTP/1.1\r\nHost: {server.Authority}\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n");
        byte[] request = [.. head, .. body];
        TimeSpan cpu = Environment.CpuUsage.TotalTime;
        long start = Stopwatch.GetTimestamp();
        List<double>[] latencies = await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(() => OneAsync(server, request, start, duration))));
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        double cpuSeconds = (Environment.CpuUsage.TotalTime - cpu).TotalSeconds;
        double[] all = [.. latencies.SelectMany(l => l).Order()];
        return new Load(all.Length / seconds, all.Length / cpuSeconds, all[(int)(all.Length * 0.99)]);
    }

    public override string ToString() => $"{PerSecond:F0} requests/s ({PerCpuSecond:F0} per CPU second, client included; p99 {P99Milliseconds:F2} ms)";

    private static async Task<List<double>> OneAsync(Uri server, byte[] request, long start, TimeSpan duration)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(server.Host, server.Port);
        var buffer = new byte[8192];
        var latencies = new List<double>();
        while (Stopwatch.GetElapsedTime(start) < duration)
        {
            long sent = Stopwatch.GetTimestamp();
            await socket.SendAsync(request);

            // An answer is small and comes in one piece.
            int received = await socket.ReceiveAsync(buffer);
            if (received == 0 || !buffer.AsSpan(0, received).StartsWith("HTTP/1.1 200"u8))
                throw new InvalidOperationException(Encoding.ASCII.GetString(buffer, 0, received));
            latencies.Add(Stopwatch.GetElapsedTime(sent).TotalMilliseconds);
        }

        return latencies;
    }
}
