using System.Buffers;
using System.Buffers.Binary;
using Google.Protobuf;
using Trainyard.Predictor.Requests;

namespace Trainyard.Predictor.Grpc;

/// <summary>
/// A unary gRPC call over HTTP/2 (grpc.io, PROTOCOL-HTTP2): one message each way, each behind a byte (0: not compressed) and its length in
/// four bytes, big-endian; the
/// outcome stands in the trailers.
/// </summary>
internal static class GrpcCall
{
    private const int PrefixLength = 5;
    private const string ContentType = "application/grpc";

    /// <summary>A handler for a method.</summary>
    public static RequestDelegate Unary<TRequest>(MessageParser<TRequest> parser, int maxBytes, Func<TRequest, IMessage> answer)
        where TRequest : IMessage<TRequest> =>
        async context =>
        {
            context.Response.ContentType = ContentType;
            if (context.Request.ContentType?.StartsWith(ContentType, StringComparison.OrdinalIgnoreCase) != true)
            {
                context.Response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
                return;
            }

            try
            {
                var body = await RequestBody.ReadAsync(context, maxBytes);
                var message = answer(parser.ParseFrom(Unframe(body.Bytes)));
                body.Release();
                var framed = Frame(message);
                await context.Response.Body.WriteAsync(framed);
                End(context, GrpcStatus.Ok, message: null);
            }
            catch (GrpcException e)
            {
                End(context, e.Status, e.Message);
            }
            catch (InvalidProtocolBufferException e)
            {
                End(context, GrpcStatus.InvalidArgument, e.Message);
            }
            catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status413PayloadTooLarge)
            {
                End(context, GrpcStatus.ResourceExhausted, e.Message);
            }
        };

    private static ReadOnlySequence<byte> Unframe(ReadOnlySequence<byte> body)
    {
        if (body.Length < PrefixLength)
            throw new GrpcException(GrpcStatus.InvalidArgument, "the message is missing");
        Span<byte> prefix = stackalloc byte[PrefixLength];
        body.Slice(0, PrefixLength).CopyTo(prefix);
        if (prefix[0] != 0)
            throw new GrpcException(GrpcStatus.Unimplemented, "compressed messages are not understood");
        if (BinaryPrimitives.ReadUInt32BigEndian(prefix[1..]) != body.Length - PrefixLength)
            throw new GrpcException(GrpcStatus.InvalidArgument, "the message's length is not the one it tells");
        return body.Slice(PrefixLength);
    }

    private static byte[] Frame(IMessage message)
    {
        var framed = new byte[PrefixLength + message.CalculateSize()];
        BinaryPrimitives.WriteInt32BigEndian(framed.AsSpan(1), framed.Length - PrefixLength);
        message.WriteTo(framed.AsSpan(PrefixLength));
        return framed;
    }

    private static void End(HttpContext context, GrpcStatus status, string? message)
    {
        context.Response.AppendTrailer("grpc-status", ((int)status).ToString(System.Globalization.CultureInfo.InvariantCulture));
        if (message is not null)
            context.Response.AppendTrailer("grpc-message", Uri.EscapeDataString(message));
    }
}

/// <summary>The codes of gRPC that we use.</summary>
internal enum GrpcStatus
{
    Ok = 0,
    InvalidArgument = 3,
    NotFound = 5,
    ResourceExhausted = 8,
    Unimplemented = 12,
}

/// <summary>A call that fails with a status.</summary>
internal sealed class GrpcException(GrpcStatus status, string message) : Exception(message)
{
    public GrpcStatus Status { get; } = status;
}
