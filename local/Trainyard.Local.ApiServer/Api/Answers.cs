using System.Buffers;

namespace Trainyard.Local.ApiServer.Api;

internal static class Answers
{
    public const string Json = "application/json";

    public static Task Bytes(HttpContext context, int status, ReadOnlyMemory<byte> body, string contentType = Json)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        context.Response.ContentLength = body.Length;
        return context.Response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }

    public static Task Node(HttpContext context, int status, JsonNode body)
    {
        // YAML only where the client asks for nothing else.
        if (context.Request.Headers.Accept.ToString() is "application/yaml")
            return Bytes(context, status, Encoding.UTF8.GetBytes(Yaml.Write(body)), "application/yaml");

        return Bytes(context, status, StoredObject.Serialize(body));
    }

    public static Task Text(HttpContext context, int status, string text) =>
        Bytes(context, status, Encoding.UTF8.GetBytes(text), "text/plain; charset=utf-8");

    public static Task Refuse(HttpContext context, ApiException refusal)
    {
        if (refusal.Details.Integer("retryAfterSeconds") is { } seconds)
            context.Response.Headers.RetryAfter = seconds.ToString();

        return Node(context, refusal.Code, Statuses.Failure(refusal));
    }
}
