using System.Buffers.Binary;
using System.IO.Compression;

namespace Trainyard.Local.Api.Streams;

/// <summary>
/// Reads the header blocks of a SPDY/3.1 connection: one zlib stream for the whole connection, flushed after each block, begun with the dictionary of the
/// specification (SPDY draft 3.1, section 2.6.10.1).
/// </summary>
internal sealed class SpdyHeaderReader : IDisposable
{
    private const int ZlibHeader = 2 + 4;
    private readonly Feed feed = new();
    private readonly DeflateStream inflate;
    private bool begun;

    public SpdyHeaderReader() => inflate = new DeflateStream(feed, CompressionMode.Decompress);

    public Dictionary<string, string> Read(ReadOnlySpan<byte> block)
    {
        if (begun) feed.Add(block);
        else Begin(block);

        Dictionary<string, string> headers = new(StringComparer.OrdinalIgnoreCase);
        for (int left = Number(); left > 0; left--) headers[Text()] = Text();

        return headers;
    }

    /// <summary>The library takes no preset dictionary: so it is given the dictionary as a stored block (RFC 1951, 3.2.4) first, and its echo is passed over.</summary>
    private void Begin(ReadOnlySpan<byte> block)
    {
        begun = true;
        ReadOnlySpan<byte> dictionary = SpdyDictionary.Bytes;
        Span<byte> head = stackalloc byte[5];
        BinaryPrimitives.WriteUInt16LittleEndian(head[1..], (ushort)dictionary.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(head[3..], (ushort)~dictionary.Length);
        feed.Add(head);
        feed.Add(dictionary);
        feed.Add(block[((block[1] & 0x20) != 0 ? ZlibHeader : 2)..]);
        inflate.ReadExactly(new byte[dictionary.Length]);
    }

    private int Number()
    {
        Span<byte> bytes = stackalloc byte[4];
        inflate.ReadExactly(bytes);
        return BinaryPrimitives.ReadInt32BigEndian(bytes);
    }

    private string Text()
    {
        int length = Number();
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, 64 * 1024);
        byte[] bytes = new byte[length];
        inflate.ReadExactly(bytes);
        return Encoding.UTF8.GetString(bytes);
    }

    public void Dispose() => inflate.Dispose();

    /// <summary>Gives what has come so far.</summary>
    private sealed class Feed : Stream
    {
        private readonly Queue<byte> bytes = new();

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public void Add(ReadOnlySpan<byte> more)
        {
            foreach (byte one in more) bytes.Enqueue(one);
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            int count = Math.Min(buffer.Length, bytes.Count);
            for (int i = 0; i < count; i++) buffer[i] = bytes.Dequeue();

            return count;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
