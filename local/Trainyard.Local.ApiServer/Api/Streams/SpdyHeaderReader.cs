using System.Buffers.Binary;
using System.IO.Compression;

namespace Trainyard.Local.ApiServer.Api.Streams;

/// <summary>
/// Reads the header blocks of a SPDY/3.1 connection: one zlib stream for the whole connection, flushed after each block, begun with the
/// dictionary of the specification (SPDY draft 3.1, section 2.6.10.1).
/// </summary>
internal sealed class SpdyHeaderReader : IDisposable
{
    private const int ZlibHeader = 2 + 4;
    private readonly MemoryStream _received = new();
    private readonly DeflateStream _inflate;
    private bool _begun;

    public SpdyHeaderReader() => _inflate = new DeflateStream(_received, CompressionMode.Decompress);

    public Dictionary<string, string> Read(ReadOnlySpan<byte> block)
    {
        if (_begun)
            Feed(block);
        else
            Begin(block);

        Dictionary<string, string> headers = new(StringComparer.OrdinalIgnoreCase);
        for (var left = Number(); left > 0; left--)
            headers[Text()] = Text();

        return headers;
    }

    /// <summary>
    /// The library takes no preset dictionary: so it is given the dictionary as a stored block (RFC 1951, 3.2.4) first, and its echo is
    /// passed over.
    /// </summary>
    private void Begin(ReadOnlySpan<byte> block)
    {
        _begun = true;
        ReadOnlySpan<byte> dictionary = SpdyDictionary.Bytes;
        Span<byte> head = stackalloc byte[5];
        BinaryPrimitives.WriteUInt16LittleEndian(head[1..], (ushort)dictionary.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(head[3..], (ushort)~dictionary.Length);
        Feed(head);
        Feed(dictionary);
        Feed(block[((block[1] & 0x20) != 0 ? ZlibHeader : 2)..]);
        _inflate.ReadExactly(new byte[dictionary.Length]);
    }

    private int Number()
    {
        Span<byte> bytes = stackalloc byte[4];
        _inflate.ReadExactly(bytes);
        return BinaryPrimitives.ReadInt32BigEndian(bytes);
    }

    private string Text()
    {
        var length = Number();
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, 64 * 1024);
        var bytes = new byte[length];
        _inflate.ReadExactly(bytes);
        return Encoding.UTF8.GetString(bytes);
    }

    /// <summary>Puts what has come behind what is still to be read.</summary>
    private void Feed(ReadOnlySpan<byte> more)
    {
        var at = _received.Position;
        _received.Seek(0, SeekOrigin.End);
        _received.Write(more);
        _received.Position = at;
    }

    public void Dispose() => _inflate.Dispose();
}
