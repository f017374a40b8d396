using System.Buffers;
using System.IO.Pipelines;

namespace Trainyard.Predictor.Requests;

/// <summary>Reads bodies whole.</summary>
internal static class RequestBody
{
    /// <summary>Waits for the whole body. The caller advances the reader past it when done.</summary>
    /// <exception cref="BadHttpRequestException">It is larger than allowed (413), or ends too early.</exception>
    public static async ValueTask<ReadOnlySequence<byte>> ReadAsync(HttpContext context, int maxBytes)
    {
        if (context.Request.ContentLength > maxBytes)
            throw TooLarge(maxBytes);
        PipeReader reader = context.Request.BodyReader;
        while (true)
        {
            ReadResult result = await reader.ReadAsync(context.RequestAborted);
            if (result.Buffer.Length > maxBytes)
                throw TooLarge(maxBytes);
            if (result.IsCompleted)
                return result.Buffer;
            reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        }
    }

    private static BadHttpRequestException TooLarge(int maxBytes) =>
        new($"the body is larger than {maxBytes} bytes", StatusCodes.Status413PayloadTooLarge);
}
