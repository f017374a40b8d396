using System.Buffers.Binary;
using System.Collections.Concurrent;

namespace Trainyard.Local.ApiServer.Api.Streams;

/// <summary>
/// The server's end of a SPDY/3.1 connection, as far as kubectl uses it: streams that the client opens, data both ways. There is no flow
/// control, as in kubectl's own library.
/// </summary>
/// <param name="transport">What the HTTP connection has become.</param>
internal sealed class SpdyConnection(Stream transport) : IAsyncDisposable
{
    private const int Version = 3;
    private const byte Fin = 1;

    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly ConcurrentDictionary<int, SpdyStream> _streams = new();
    private readonly SpdyHeaderReader _headers = new();
    private bool _replied;

    private enum Frame
    {
        SynStream = 1,
        SynReply = 2,
        Reset = 3,
        Ping = 6,
        GoAway = 7,
    }

    /// <summary>Reads frames until the client goes away; <paramref name="opened"/> is called with each stream that it opens.</summary>
    public async Task RunAsync(Action<SpdyStream> opened, CancellationToken cancellationToken)
    {
        var head = new byte[8];
        try
        {
            while (await transport.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancellationToken) == head.Length)
            {
                var body = new byte[BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(4)) & 0xFFFFFF];
                await transport.ReadExactlyAsync(body, cancellationToken);
                var fin = (head[4] & Fin) != 0;
                if ((head[0] & 0x80) == 0)
                {
                    Deliver(BinaryPrimitives.ReadInt32BigEndian(head), body, fin);
                }
                else if (
                    !await ControlAsync((Frame)BinaryPrimitives.ReadUInt16BigEndian(head.AsSpan(2)), body, fin, opened, cancellationToken)
                )
                {
                    return;
                }
            }
        }
        catch (IOException)
        {
            // The client has gone without a word, as kubectl does when it is killed.
        }
        finally
        {
            foreach (var stream in _streams.Values)
                stream.End();
        }
    }

    /// <summary>Sends data on a stream; <paramref name="last"/> ends our side of it.</summary>
    public async ValueTask SendAsync(int stream, ReadOnlyMemory<byte> data, bool last, CancellationToken cancellationToken)
    {
        var head = new byte[8];
        BinaryPrimitives.WriteInt32BigEndian(head, stream);
        BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(4), data.Length | (last ? Fin << 24 : 0));
        await WriteAsync(head, data, cancellationToken);
    }

    public ValueTask DisposeAsync()
    {
        _headers.Dispose();
        _writing.Dispose();
        return ValueTask.CompletedTask;
    }

    private void Deliver(int id, byte[] data, bool fin)
    {
        if (!_streams.TryGetValue(id, out var stream))
            return;

        stream.Add(data);
        if (fin)
            stream.End();
    }

    /// <returns>False: the client is leaving.</returns>
    private async Task<bool> ControlAsync(
        Frame frame,
        byte[] body,
        bool fin,
        Action<SpdyStream> opened,
        CancellationToken cancellationToken
    )
    {
        switch (frame)
        {
            case Frame.SynStream:
                var id = BinaryPrimitives.ReadInt32BigEndian(body) & 0x7FFFFFFF;
                SpdyStream stream = new(this, id, _headers.Read(body.AsSpan(10)));
                _streams[id] = stream;
                if (fin)
                    stream.End();

                await ReplyAsync(id, cancellationToken);
                opened(stream);
                return true;
            case Frame.Reset:
                if (_streams.TryRemove(BinaryPrimitives.ReadInt32BigEndian(body) & 0x7FFFFFFF, out var reset))
                    reset.End();

                return true;
            case Frame.Ping:
                await WriteAsync(Control(Frame.Ping, body.Length), body, cancellationToken);
                return true;
            default:
                return frame != Frame.GoAway;
        }
    }

    /// <summary>
    /// SYN_REPLY without headers: a count of zero, as a stored block of the connection's zlib stream, which the first reply begins. The
    /// empty block after it is a sync flush, which readers wait for.
    /// </summary>
    private async Task ReplyAsync(int id, CancellationToken cancellationToken)
    {
        byte[] block = [0x00, 0x04, 0x00, 0xFB, 0xFF, 0, 0, 0, 0, 0x00, 0x00, 0x00, 0xFF, 0xFF];
        byte[] body = [0, 0, 0, 0, .. _replied ? [] : (byte[])[0x78, 0x9C], .. block];
        _replied = true;
        BinaryPrimitives.WriteInt32BigEndian(body, id);
        await WriteAsync(Control(Frame.SynReply, body.Length), body, cancellationToken);
    }

    private static byte[] Control(Frame frame, int length)
    {
        var head = new byte[8];
        BinaryPrimitives.WriteUInt16BigEndian(head, 0x8000 | Version);
        BinaryPrimitives.WriteUInt16BigEndian(head.AsSpan(2), (ushort)frame);
        BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(4), length);
        return head;
    }

    private async ValueTask WriteAsync(byte[] head, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            await transport.WriteAsync(head, cancellationToken);
            await transport.WriteAsync(body, cancellationToken);
            await transport.FlushAsync(cancellationToken);
        }
        finally
        {
            _writing.Release();
        }
    }
}
