using YamlDotNet.Core;

namespace Trainyard.Local.ApiServer.Api;

/// <summary>The body of a request, whatever it is written in.</summary>
internal sealed record RequestBody(string ContentType, byte[] Bytes)
{
    private const int MostBytes = 3 << 20;

    private readonly List<string> _faults = [];

    /// <summary>Keys that stand there twice, found by <see cref="Node"/>.</summary>
    public IReadOnlyList<string> Faults => _faults;

    public static async Task<RequestBody> ReadAsync(HttpContext context)
    {
        var contentType = (context.Request.ContentType ?? "").Split(';')[0].Trim();
        if (context.Request.ContentLength > MostBytes)
            throw TooLarge();

        using MemoryStream stream = new((int)(context.Request.ContentLength ?? 0));
        await context.Request.Body.CopyToAsync(stream, context.RequestAborted);
        return stream.Length > MostBytes ? throw TooLarge() : new RequestBody(contentType, stream.ToArray());
    }

    /// <exception cref="ApiException">It is no object, or in a format that the server does not read.</exception>
    /// <param name="kind">What it is to be, for the refusals; null where that does not matter.</param>
    public JsonObject Object(ResourceKind? kind = null)
    {
        if (
            ContentType
            is not (
                ""
                or "application/json"
                or "application/yaml"
                or "application/vnd.kubernetes.protobuf"
                or "text/plain"
                or "application/x-www-form-urlencoded"
            )
        )
        {
            throw new ApiException(
                415,
                "UnsupportedMediaType",
                "the body of the request was in an unknown format - accepted media types include: application/json, "
                    + "application/yaml, application/vnd.kubernetes.protobuf"
            );
        }

        if (ContentType == "application/vnd.kubernetes.protobuf")
        {
            return Protobuf.Read(Bytes)
                ?? throw new ApiException(
                    415,
                    "UnsupportedMediaType",
                    "the body of the request was in an unknown format - accepted media types include: application/json, application/yaml"
                );
        }

        try
        {
            return (ContentType == "application/yaml" ? FromYaml() : Node()) as JsonObject
                ?? throw Refusal.BadRequest("the body is no object");
        }
        catch (YamlException twice) when (kind is not null && twice.Message.StartsWith("Duplicate key ", StringComparison.Ordinal))
        {
            throw Refusal.Undecodable(
                kind,
                $"strict decoding error: yaml: unmarshal errors:\n  line {twice.Start.Line}: key \"{twice.Message[14..]}\" already "
                    + $"set in map"
            );
        }
        catch (ApiException broken) when (kind is not null && ContentType != "application/yaml")
        {
            var text = Bytes.Length == 0 ? "<empty>" : Encoding.UTF8.GetString(Bytes);
            var shown = text.Length > 30 ? text[..30] + " ..." : text;
            throw Refusal.BadRequest(
                $"the object provided is unrecognized (must be of type {kind.Kind}): couldn't get version/kind; json parse error: "
                    + $"{broken.Message} ({shown})"
            );
        }
    }

    /// <exception cref="ApiException">It is no JSON.</exception>
    public JsonNode? Node()
    {
        try
        {
            return DuplicateKeys.Read(Bytes, _faults);
        }
        catch (JsonException broken)
        {
            // Most broken bodies are cut off, which the real server tells like this.
            throw Refusal.BadRequest(
                broken.Message.Contains("end of", StringComparison.Ordinal)
                || broken.Message.Contains("does not contain any", StringComparison.Ordinal)
                || broken.Message.Contains("depth to be zero", StringComparison.Ordinal)
                    ? "unexpected end of JSON input"
                    : broken.Message
            );
        }
    }

    /// <exception cref="ApiException">It is no YAML.</exception>
    public JsonNode? FromYaml()
    {
        try
        {
            return Yaml.Read(Encoding.UTF8.GetString(Bytes));
        }
        catch (YamlException broken) when (!broken.Message.StartsWith("Duplicate key ", StringComparison.Ordinal))
        {
            var why = broken.Message.Contains("invalid mapping", StringComparison.Ordinal)
                ? "mapping values are not allowed in this context"
                : broken.Message;
            throw Refusal.BadRequest($"error decoding YAML: error converting YAML to JSON: yaml: {why}");
        }
    }

    private static ApiException TooLarge() => new(413, "RequestEntityTooLarge", $"Request entity too large: limit is {MostBytes}");
}
