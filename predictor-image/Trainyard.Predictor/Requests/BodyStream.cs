using System.IO.Compression;
using Trainyard.Predictor.Serving;

namespace Trainyard.Predictor.Requests;

/// <summary>
/// A body as it comes, unpacked and without a byte order mark, for what is read a part at a time. No more of it is read than is allowed,
/// and each part must come in time.
/// </summary>
internal sealed class BodyStream : Stream
{
    private readonly Stream _inner;
    private readonly PredictorOptions _options;
    private readonly CancellationToken _gone;
    private readonly byte[] _first = new byte[3];
    private int _firstFrom;
    private int _firstTo;
    private long _left;

    private BodyStream(Stream inner, PredictorOptions options, CancellationToken gone) =>
        (_inner, _options, _gone, _left) = (inner, options, gone, options.MaxTableBytes);

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Whether there is nothing in it.</summary>
    public bool IsEmpty { get; private set; }

    /// <exception cref="BadHttpRequestException">It is packed or encoded in a way that is not known (415).</exception>
    public static async Task<BodyStream> OpenAsync(HttpContext context, PredictorOptions options)
    {
        var packed = RequestBody.IsPacked(context.Request);
        RequestBody.RequireUtf8(context.Request.ContentType);
        var plain = context.Request.Body;
        var stream = new BodyStream(packed ? new GZipStream(plain, CompressionMode.Decompress) : plain, options, context.RequestAborted);
        await stream.BeginAsync();
        return stream;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_firstFrom < _firstTo)
        {
            var count = Math.Min(buffer.Length, _firstTo - _firstFrom);
            _first.AsMemory(_firstFrom, count).CopyTo(buffer);
            _firstFrom += count;
            return count;
        }

        return await ReadInnerAsync(buffer);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() { }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private async Task BeginAsync()
    {
        for (int read; _firstTo < _first.Length && (read = await ReadInnerAsync(_first.AsMemory(_firstTo))) > 0;)
            _firstTo += read;
        IsEmpty = _firstTo == 0;
        if (_first is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..])
            throw RequestBody.Utf16();
        if (_first is [0xEF, 0xBB, 0xBF])
            _firstFrom = _firstTo;
    }

    private async ValueTask<int> ReadInnerAsync(Memory<byte> buffer)
    {
        using var clock = CancellationTokenSource.CreateLinkedTokenSource(_gone);
        clock.CancelAfter(_options.Timeout);
        try
        {
            var read = await _inner.ReadAsync(buffer, clock.Token);
            return (_left -= read) >= 0
                ? read
                : throw new BadHttpRequestException(
                    $"the body is larger than {_options.MaxTableBytes} bytes",
                    StatusCodes.Status413PayloadTooLarge
                );
        }
        catch (OperationCanceledException) when (!_gone.IsCancellationRequested)
        {
            throw RequestBody.TooSlow(_options);
        }
        catch (InvalidDataException) when (_inner is GZipStream)
        {
            throw RequestBody.NoGzip();
        }
    }
}
