namespace Trainyard.RolloutRouter;

/// <summary>A body of which the beginning was read already: that, and then the rest.</summary>
internal sealed class ReplayedBody(byte[] head, Stream rest) : Stream
{
    private int _replayed;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = Replay(buffer.Span);
        return count > 0 || buffer.IsEmpty ? new(count) : rest.ReadAsync(buffer, cancellationToken);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count)
    {
        var replayed = Replay(buffer.AsSpan(offset, count));
        return replayed > 0 ? replayed : rest.Read(buffer, offset, count);
    }

    public override void Flush() => rest.Flush();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private int Replay(Span<byte> buffer)
    {
        var count = Math.Min(buffer.Length, head.Length - _replayed);
        head.AsSpan(_replayed, count).CopyTo(buffer);
        _replayed += count;
        return count;
    }
}
