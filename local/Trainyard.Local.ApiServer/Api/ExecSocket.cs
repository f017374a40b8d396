using System.Net.WebSockets;

namespace Trainyard.Local.ApiServer.Api;

/// <summary>
/// GET pods/NAME/exec over a WebSocket of the protocol v5.channel.k8s.io: the first byte of each message is its channel: 0 input, 1 output,
/// 2 errors, 3 the Status at the end, 255 closes a channel.
/// </summary>
internal static class ExecSocket
{
    private const string Protocol = "v5.channel.k8s.io";
    private const byte Output = 1;
    private const byte Errors = 2;
    private const byte Result = 3;
    private const byte Close = 255;

    public static async Task AnswerAsync(HttpContext context, ResourcePath path, Query query, INode node)
    {
        if (!context.WebSockets.IsWebSocketRequest || !context.WebSockets.WebSocketRequestedProtocols.Contains(Protocol))
            throw Refusal.BadRequest($"exec is only served over WebSockets, as {Protocol}");

        using var socket = await context.WebSockets.AcceptWebSocketAsync(Protocol);
        using SemaphoreSlim turn = new(1);
        System.IO.Pipelines.Pipe input = new();
        System.IO.Pipelines.Pipe output = new();
        System.IO.Pipelines.Pipe errors = new();
        var given = query.Flag("stdin") ? input.Reader.AsStream() : null;
        var reading = ReceiveAsync(socket, input.Writer, context.RequestAborted);
        var writing = Task.WhenAll(
            SendAsync(socket, turn, Output, output.Reader.AsStream(), context.RequestAborted),
            SendAsync(socket, turn, Errors, errors.Reader.AsStream(), context.RequestAborted)
        );
        ExecQuery exec = new(
            query["container"],
            [.. query.All("command").OfType<string>()],
            given,
            output.Writer.AsStream(),
            errors.Writer.AsStream()
        );
        var status = await RunAsync(node, path, exec, context.RequestAborted);
        await output.Writer.CompleteAsync();
        await errors.Writer.CompleteAsync();
        await writing;
        await SendAsync(socket, turn, Result, new MemoryStream(Encoding.UTF8.GetBytes(status.ToJsonString())), context.RequestAborted);
        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, context.RequestAborted);
        await reading;
    }

    private static async Task<JsonObject> RunAsync(INode node, ResourcePath path, ExecQuery exec, CancellationToken stop)
    {
        try
        {
            var code = await node.ExecAsync(path.Namespace!, path.Name, exec, stop);
            return code == 0
                ? new JsonObject { ["metadata"] = new JsonObject(), ["status"] = "Success" }
                : Failure(
                    "NonZeroExitCode",
                    $"command terminated with non-zero exit code: exit status {code}",
                    new JsonObject { ["causes"] = new JsonArray(new JsonObject { ["reason"] = "ExitCode", ["message"] = code.ToString() }) }
                );
        }
        catch (ApiException refusal)
        {
            return Failure(refusal.Reason, refusal.Message, []);
        }
    }

    private static JsonObject Failure(string reason, string message, JsonObject details) =>
        new()
        {
            ["metadata"] = new JsonObject(),
            ["status"] = "Failure",
            ["reason"] = reason,
            ["message"] = message,
            ["details"] = details,
        };

    private static async Task ReceiveAsync(WebSocket socket, System.IO.Pipelines.PipeWriter input, CancellationToken stop)
    {
        var buffer = new byte[1 << 15];
        var begins = true;
        try
        {
            while (true)
            {
                var received = await socket.ReceiveAsync(buffer.AsMemory(), stop);
                if (received.MessageType == WebSocketMessageType.Close || (begins && buffer[0] == Close))
                    break;

                await input.WriteAsync(buffer.AsMemory(begins ? 1 : 0, received.Count - (begins ? 1 : 0)), stop);
                begins = received.EndOfMessage;
            }
        }
        catch (Exception gone) when (gone is WebSocketException or OperationCanceledException)
        {
            // The client went away; what it had sent counts.
        }

        await input.CompleteAsync();
    }

    /// <summary>Sends what a stream has as messages of one channel; messages of several channels do not mix.</summary>
    private static async Task SendAsync(WebSocket socket, SemaphoreSlim turn, byte channel, Stream from, CancellationToken stop)
    {
        var message = new byte[1 << 15];
        message[0] = channel;
        for (int count; (count = await from.ReadAsync(message.AsMemory(1), stop)) > 0;)
        {
            await turn.WaitAsync(stop);
            try
            {
                await socket.SendAsync(message.AsMemory(0, count + 1), WebSocketMessageType.Binary, endOfMessage: true, stop);
            }
            finally
            {
                turn.Release();
            }
        }
    }
}
