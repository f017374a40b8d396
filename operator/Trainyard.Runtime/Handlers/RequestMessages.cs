namespace Trainyard.Runtime;

/// <summary>What the handlers ask of a request.</summary>
internal static class RequestMessages
{
    /// <summary>Method and path, as errors name a request.</summary>
    public static string Summary(this HttpRequestMessage request) => $"{request.Method} {request.RequestUri?.AbsolutePath}";

    /// <summary>Such as http://10.0.0.1:6443/.</summary>
    public static string Server(this HttpRequestMessage request) => $"{request.RequestUri?.GetLeftPart(UriPartial.Authority)}/";

    /// <summary>Whether the answer has no end of its own: a watch, or a log that is followed.</summary>
    public static bool IsStream(this HttpRequestMessage request)
    {
        var query = request.RequestUri?.Query ?? "";
        return query.TrimStart('?').Split('&').Any(parameter => parameter is "watch=true" or "watch=1" or "follow=true" or "follow=1");
    }

    /// <summary>Whether doing it twice is the same as doing it once, so that it may be tried again when nobody knows whether it was
    /// done.</summary>
    public static bool IsIdempotent(this HttpRequestMessage request) =>
        request.Method == HttpMethod.Get
        || request.Method == HttpMethod.Delete
        || (request.Method == HttpMethod.Patch && request.Content?.Headers.ContentType?.MediaType is Patch.MergeType or Patch.ApplyType);
}
