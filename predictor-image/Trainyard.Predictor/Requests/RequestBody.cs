using System.Buffers;
using System.IO.Compression;
using System.IO.Pipelines;
using Trainyard.Predictor.Serving;

namespace Trainyard.Predictor.Requests;

internal static class RequestBody
{
    // Who sends more than is allowed is heard to the end, within reason: an answer in the middle would reach most clients as a reset.
    private const int HeardTimes = 4;

    private const int Short = 16 * 1024;

    /// <summary>Waits for the whole body, and unpacks it.</summary>
    /// <exception cref="BadHttpRequestException">
    /// It is larger than allowed (413), slower (408), packed or encoded in a way that is not known (415), or ends too early (400).
    /// </exception>
    public static ValueTask<Body> ReadAsync(HttpContext context, PredictorOptions options)
    {
        // Mostly all of it is there already: nobody waits, and no clock is started.
        if (context.Request.ContentLength < Short)
            return ReadAsync(context, options.MaxBodyBytes, context.RequestAborted);
        return WithinAsync(context, options);
    }

    private static async ValueTask<Body> WithinAsync(HttpContext context, PredictorOptions options)
    {
        using var clock = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        clock.CancelAfter(options.Timeout);
        try
        {
            return await ReadAsync(context, options.MaxBodyBytes, clock.Token);
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            throw TooSlow(options);
        }
    }

    private static async ValueTask<Body> ReadAsync(HttpContext context, int maxBytes, CancellationToken cancellationToken)
    {
        var packed = IsPacked(context.Request);
        RequireUtf8(context.Request.ContentType);
        var reader = context.Request.BodyReader;
        while (true)
        {
            var result = await reader.ReadAsync(cancellationToken);
            if (result.Buffer.Length > maxBytes || context.Request.ContentLength > maxBytes)
            {
                reader.AdvanceTo(result.Buffer.End);
                throw await TooLargeAsync(context, maxBytes);
            }

            if (result.IsCompleted)
                return Checked(packed ? Unpacked(reader, result.Buffer, maxBytes) : new Body(result.Buffer, reader));
            reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        }
    }

    /// <exception cref="BadHttpRequestException">It is packed in a way that is not known.</exception>
    public static bool IsPacked(HttpRequest request) =>
        request.Headers.ContentEncoding.ToString().ToLowerInvariant() switch
        {
            "" or "identity" => false,
            "gzip" or "x-gzip" => true,
            var other => throw Unsupported($"the body comes with Content-Encoding: {other}; gzip is understood, or none"),
        };

    /// <exception cref="BadHttpRequestException">It is none.</exception>
    public static void RequireUtf8(string? contentType)
    {
        if (
            MediaTypeParameter.Of(contentType, "charset")?.ToLowerInvariant() is { Length: > 0 } charset
            && charset is not ("utf-8" or "utf8" or "us-ascii")
        )
        {
            throw Unsupported($"the body's charset is {charset}; send it as utf-8");
        }
    }

    private static Body Checked(Body body) => body.IsUtf16 ? throw Utf16() : body;

    public static BadHttpRequestException Utf16() => Unsupported("the body is UTF-16; send it as utf-8");

    public static BadHttpRequestException NoGzip() => new("the body comes with Content-Encoding: gzip and is no gzip, or was cut off");

    public static BadHttpRequestException TooSlow(PredictorOptions options) =>
        new($"its body has not come within {options.Timeout.TotalSeconds} seconds", StatusCodes.Status408RequestTimeout);

    private static Body Unpacked(PipeReader reader, ReadOnlySequence<byte> packed, int maxBytes)
    {
        // A few bytes may unpack to gigabytes: no more are made than are allowed, and one.
        var unpacked = new MemoryStream();
        var buffer = new byte[81920];
        try
        {
            using var gzip = new GZipStream(PipeReader.Create(packed).AsStream(), CompressionMode.Decompress);
            for (int read; (read = gzip.Read(buffer)) > 0;)
            {
                unpacked.Write(buffer, 0, read);
                if (unpacked.Length > maxBytes)
                {
                    throw new BadHttpRequestException(
                        $"the body is larger than {maxBytes} bytes when it is unpacked",
                        StatusCodes.Status413PayloadTooLarge
                    );
                }
            }
        }
        catch (InvalidDataException)
        {
            throw NoGzip();
        }

        reader.AdvanceTo(packed.End);
        return new Body(new ReadOnlySequence<byte>(unpacked.GetBuffer(), 0, (int)unpacked.Length), reader: null);
    }

    private static async Task<BadHttpRequestException> TooLargeAsync(HttpContext context, int maxBytes)
    {
        var reader = context.Request.BodyReader;
        var heard = context.Request.Headers.Expect.Count > 0 ? long.MaxValue : 0;
        while (heard < (long)HeardTimes * maxBytes)
        {
            var result = await reader.ReadAsync(context.RequestAborted);
            heard += result.Buffer.Length;
            reader.AdvanceTo(result.Buffer.End);
            if (result.IsCompleted)
                break;
        }

        return new BadHttpRequestException($"the body is larger than {maxBytes} bytes", StatusCodes.Status413PayloadTooLarge);
    }

    private static BadHttpRequestException Unsupported(string message) => new(message, StatusCodes.Status415UnsupportedMediaType);
}
