using System.Net;
using System.Net.Http.Headers;

namespace Trainyard.Cli.Load;

/// <summary>A JSON body, the second half of which comes after a pause or never.</summary>
internal sealed class BodyContent : HttpContent
{
    private readonly byte[] _bytes;
    private readonly Arrival _arrival;
    private readonly TimeProvider _time;

    public BodyContent(byte[] bytes, Arrival arrival, TimeProvider time)
    {
        (_bytes, _arrival, _time) = (bytes, arrival, time);
        Headers.ContentType = new MediaTypeHeaderValue("application/json");
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        var half = _arrival.Kind is RequestKind.Slow or RequestKind.Aborted ? _bytes.Length / 2 : 0;
        if (half > 0)
        {
            await stream.WriteAsync(_bytes.AsMemory(0, half), cancellationToken);
            await stream.FlushAsync(cancellationToken);
            if (_arrival.Kind == RequestKind.Aborted)
                throw new IOException("The caller hangs up.");
            await Task.Delay(_arrival.Pause, _time, cancellationToken);
        }

        await stream.WriteAsync(_bytes.AsMemory(half), cancellationToken);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _bytes.Length;
        return true;
    }
}
