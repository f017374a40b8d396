using System.Buffers.Binary;
using System.Text;
using Trainyard.Local.ApiServer.Api.Streams;

namespace Trainyard.Local.Tests.Api;

public sealed class SpdyTests
{
    [Fact]
    public void The_dictionary_is_the_specifications_own_by_its_checksum() => Assert.Equal(0xE3C6A7C2, Adler32(SpdyDictionary.Bytes));

    [Fact]
    public void Headers_compressed_against_the_dictionary_are_read_block_after_block()
    {
        using SpdyHeaderReader reader = new();

        // Made by zlib, level 9, with the dictionary preset, and a sync flush after each block.
        var first = reader.Read(Convert.FromHexString(FirstBlock));
        var second = reader.Read(Convert.FromHexString(SecondBlock));

        Assert.Equal(("error", "8000", "0"), (first["streamtype"], first["port"], first["requestid"]));
        Assert.Equal(("data", "8000", "0"), (second["streamtype"], second["port"], second["requestid"]));
    }

    [Fact]
    public async Task A_stream_that_the_client_opens_is_confirmed_and_carries_data_both_ways()
    {
        MemoryStream sent = new();
        sent.Write(Frame(1, [0, 0, 0, 1, 0, 0, 0, 0, 0, 0, .. Convert.FromHexString(FirstBlock)]));
        sent.Write([0, 0, 0, 1, 1, 0, 0, 2, (byte)'h', (byte)'i']);
        sent.Position = 0;
        MemoryStream answered = new();
        await using SpdyConnection connection = new(new Duplex(sent, answered));
        SpdyStream? stream = null;
        await connection.RunAsync(opened => stream = opened, TestContext.Current.CancellationToken);

        StringBuilder text = new();
        await foreach (var part in stream!.ReadAllAsync(TestContext.Current.CancellationToken))
            text.Append(Encoding.ASCII.GetString(part));
        await stream.CloseAsync("ho"u8.ToArray(), TestContext.Current.CancellationToken);

        Assert.Equal("hi", text.ToString());
        var bytes = answered.ToArray();
        Assert.Equal([0x80, 3, 0, 2], bytes[..4]);
        Assert.Equal([0, 0, 0, 1, 1, 0, 0, 2, (byte)'h', (byte)'o'], bytes[^10..]);
    }

    private static byte[] Frame(byte type, byte[] body)
    {
        byte[] frame = [0x80, 3, 0, type, 0, 0, 0, 0, .. body];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(4), body.Length);
        return frame;
    }

    private static uint Adler32(byte[] bytes)
    {
        (uint a, uint b) = (1, 0);
        foreach (var one in bytes)
        {
            a = (a + one) % 65521;
            b = (b + a) % 65521;
        }

        return b << 16 | a;
    }

    private sealed class Duplex(Stream input, Stream output) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override void Flush() => output.Flush();

        public override int Read(byte[] buffer, int offset, int count) => input.Read(buffer, offset, count);

        public override void Write(byte[] buffer, int offset, int count) => output.Write(buffer, offset, count);

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }

    private const string FirstBlock =
        "78f9e3c6a7c202253a703a2b294a4dcc851625aca9a0808614cb45e01c6061606000a4398b20d198094ade8c0600000000ffff";

    private const string SecondBlock = "c2aa19540e2512d60b000000ffff";
}
