namespace Trainyard.Predictor.Tables;

/// <summary>A text of which the head was read already.</summary>
internal sealed class HeadedReader(string head, TextReader rest) : TextReader
{
    private int _place;

    public override async ValueTask<int> ReadAsync(Memory<char> buffer, CancellationToken cancellationToken = default)
    {
        var count = FromHead(buffer.Span);
        return count > 0 ? count : await rest.ReadAsync(buffer, cancellationToken);
    }

    public override Task<int> ReadAsync(char[] buffer, int index, int count) => ReadAsync(buffer.AsMemory(index, count)).AsTask();

    public override int Read(Span<char> buffer) => FromHead(buffer) is var count and > 0 ? count : rest.Read(buffer);

    public override int Read(char[] buffer, int index, int count) => Read(buffer.AsSpan(index, count));

    private int FromHead(Span<char> buffer)
    {
        var count = Math.Min(buffer.Length, head.Length - _place);
        head.AsSpan(_place, count).CopyTo(buffer);
        _place += count;
        return count;
    }
}
