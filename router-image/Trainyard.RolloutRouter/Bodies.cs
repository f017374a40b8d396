using System.Buffers.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Trainyard.Router;

namespace Trainyard.RolloutRouter;

/// <summary>Bodies that must be read before they are passed on.</summary>
internal static class Bodies
{
    /// <summary>The largest one that is.</summary>
    public const int Limit = 1024 * 1024;

    private const int DigestPrefix = 4;

    /// <summary>
    /// Reads a body whole, and leaves it to be read again; null where it is above <see cref="Limit"/>, or is no body but a stream (HTTP/2
    /// without a length, as gRPC sends).
    /// </summary>
    public static async Task<byte[]?> KeepAsync(HttpContext context)
    {
        var request = context.Request;
        if (request.ContentLength > Limit || (request.ContentLength is null && request.Protocol == "HTTP/2"))
            return null;
        var bytes = new byte[(request.ContentLength ?? Limit) + 1];
        var read = await request.Body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, context.RequestAborted);
        var head = bytes[..read];
        request.Body = read < bytes.Length ? new MemoryStream(head, writable: false) : new ReplayedBody(head, request.Body);
        return read < bytes.Length ? head : null;
    }

    /// <summary>The version whose prediction a feedback is about: ids begin with the first bytes of its digest. Null: none of
    /// them.</summary>
    public static Backend? Predicted(byte[] feedback, Backends backends)
    {
        Span<byte> prefix = stackalloc byte[DigestPrefix + 2];
        foreach (var id in Ids(feedback))
        {
            if (id.Length < 8 || Base64Url.DecodeFromChars(id.AsSpan(0, 8), prefix, out _, out _) != System.Buffers.OperationStatus.Done)
                continue;
            var hex = "sha256:" + Convert.ToHexStringLower(prefix[..DigestPrefix]);
            if (backends.All.FirstOrDefault(one => one.Order.Digest?.StartsWith(hex, StringComparison.Ordinal) == true) is { } found)
                return found;
        }

        return null;
    }

    private static List<string> Ids(byte[] json)
    {
        var ids = new List<string>();
        try
        {
            var reader = new Utf8JsonReader(json);
            while (reader.Read())
            {
                if (reader.TokenType != JsonTokenType.PropertyName || !reader.ValueTextEquals("id") || !reader.Read())
                    continue;
                if (reader.TokenType == JsonTokenType.String)
                    ids.Add(reader.GetString()!);
            }
        }
        catch (JsonException)
        {
            // What is wrong with it is for the predictor to say.
        }

        return ids;
    }
}
