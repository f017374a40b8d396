using System.Net;
using System.Text;

namespace Trainyard.Runtime.Tests.Support;

/// <summary>A server that answers from a script and keeps what it was asked.</summary>
internal sealed class ScriptedHandler(params Func<HttpResponseMessage>[] script) : HttpMessageHandler
{
    private readonly List<(HttpMethod Method, string Target, string? Body, string? ContentType)> _requests = [];
    private int _next;

    public IReadOnlyList<(HttpMethod Method, string Target, string? Body, string? ContentType)> Requests
    {
        get
        {
            lock (_requests)
                return [.. _requests];
        }
    }

    public static Func<HttpResponseMessage> Json(string body, HttpStatusCode code = HttpStatusCode.OK) =>
        () => new HttpResponseMessage(code) { Content = new StringContent(body, Encoding.UTF8, "application/json") };

    public static Func<HttpResponseMessage> Refusal(int code, string reason, int? retryAfter = null) =>
        () =>
        {
            var json = $$"""{"kind":"Status","status":"Failure","code":{{code}},"reason":"{{reason}}","message":"no: {{reason}}"}""";
            var response = Json(json, (HttpStatusCode)code)();
            if (retryAfter is { } seconds)
                response.Headers.RetryAfter = new(TimeSpan.FromSeconds(seconds));
            return response;
        };

    public static HttpResponseMessage Broken() => throw new HttpRequestException("the connection broke");

    public ApiClient Client(ApiClientOptions? options = null) =>
        new(new Uri("http://test"), this, TimeProvider.System, options ?? new() { Backoff = new(TimeSpan.Zero, TimeSpan.Zero) });

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? null : await request.Content.ReadAsStringAsync(cancellationToken);
        lock (_requests)
            _requests.Add((request.Method, request.RequestUri!.PathAndQuery, body, request.Content?.Headers.ContentType?.MediaType));
        if (_next == script.Length)
            await Task.Delay(Timeout.Infinite, cancellationToken);
        var response = script[_next++]();
        response.RequestMessage = request;
        return response;
    }
}
