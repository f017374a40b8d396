using System.Buffers;
using System.IO.Pipelines;

namespace Trainyard.Predictor.Requests;

/// <summary>A whole body, unpacked, without a byte order mark. It is released when nothing reads it any more.</summary>
internal readonly struct Body(ReadOnlySequence<byte> all, PipeReader? reader)
{
    private static ReadOnlySpan<byte> Mark => [0xEF, 0xBB, 0xBF];

    public ReadOnlySequence<byte> Bytes => StartsWith(Mark) ? all.Slice(Mark.Length) : all;

    /// <summary>Whether it begins with UTF-16's mark, in either order.</summary>
    public bool IsUtf16 => StartsWith([0xFF, 0xFE]) || StartsWith([0xFE, 0xFF]);

    public void Release() => reader?.AdvanceTo(all.End);

    private bool StartsWith(ReadOnlySpan<byte> mark)
    {
        Span<byte> first = stackalloc byte[mark.Length];
        if (all.Length < mark.Length)
            return false;
        all.Slice(0, mark.Length).CopyTo(first);
        return first.SequenceEqual(mark);
    }
}
