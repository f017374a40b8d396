using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace Trainyard.Runtime;

/// <summary>Cuts a stream into lines as they come.</summary>
internal static class LineReader
{
    /// <summary>The lines without their ends; the last one also where the stream stops without one.</summary>
    public static async IAsyncEnumerable<byte[]> ReadAsync(Stream stream, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var pipe = PipeReader.Create(stream, new StreamPipeReaderOptions(leaveOpen: true));
        try
        {
            while (true)
            {
                var result = await pipe.ReadAsync(cancellationToken);
                var buffer = result.Buffer;
                while (buffer.PositionOf((byte)'\n') is { } end)
                {
                    yield return buffer.Slice(0, end).ToArray();
                    buffer = buffer.Slice(buffer.GetPosition(1, end));
                }

                if (result.IsCompleted && !buffer.IsEmpty)
                    yield return buffer.ToArray();
                pipe.AdvanceTo(result.IsCompleted ? buffer.End : buffer.Start, buffer.End);
                if (result.IsCompleted)
                    yield break;
            }
        }
        finally
        {
            await pipe.CompleteAsync();
        }
    }
}
