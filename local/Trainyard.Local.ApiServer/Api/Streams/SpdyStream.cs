using System.Threading.Channels;

namespace Trainyard.Local.ApiServer.Api.Streams;

/// <summary>One stream of a SPDY connection.</summary>
internal sealed class SpdyStream(SpdyConnection connection, int id, IReadOnlyDictionary<string, string> headers)
{
    private readonly Channel<byte[]> _received = Channel.CreateUnbounded<byte[]>(
        new UnboundedChannelOptions { SingleReader = true, SingleWriter = true }
    );

    public string Header(string name) => headers.GetValueOrDefault(name, "");

    public void Add(byte[] data) => _received.Writer.TryWrite(data);

    public void End() => _received.Writer.TryComplete();

    /// <summary>What the client sends, until it ends its side.</summary>
    public IAsyncEnumerable<byte[]> ReadAllAsync(CancellationToken cancellationToken) => _received.Reader.ReadAllAsync(cancellationToken);

    public ValueTask WriteAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken) =>
        connection.SendAsync(id, data, last: false, cancellationToken);

    /// <summary>Ends our side, after some last words.</summary>
    public ValueTask CloseAsync(ReadOnlyMemory<byte> last, CancellationToken cancellationToken) =>
        connection.SendAsync(id, last, last: true, cancellationToken);
}
