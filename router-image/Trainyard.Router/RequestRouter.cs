using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.Http;
using Yarp.ReverseProxy.Forwarder;

namespace Trainyard.Router;

/// <summary>
/// Hands each request to the first route that takes it. A change of routes is one assignment: what has begun ends on its old route, what
/// comes after takes the new one, and no connection is refused or cut.
/// </summary>
internal sealed class RequestRouter(IHttpForwarder forwarder) : IDisposable
{
    // A sweep's page or a large table may be silent for long.
    private static readonly ForwarderRequestConfig Patient = new() { ActivityTimeout = TimeSpan.FromHours(1) };
    private readonly HttpMessageInvoker _client = new(
        new SocketsHttpHandler
        {
            UseProxy = false,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            UseCookies = false,
            ActivityHeadersPropagator = new ReverseProxyPropagator(DistributedContextPropagator.Current),
            ConnectTimeout = TimeSpan.FromSeconds(5),
        }
    );

    private volatile IReadOnlyList<(RouteRule Route, Rotation Rotation)> _routes = [];

    /// <summary>The routes in the order in which they are tried.</summary>
    internal void Use(IReadOnlyList<RouteRule> routes) => _routes = [.. routes.Select(route => (route, new Rotation(route.Targets)))];

    internal async Task RouteAsync(HttpContext context)
    {
        var (route, rotation) = _routes.FirstOrDefault(candidate => candidate.Route.Matches(context.Request));
        if (route is null)
        {
            await AnswerAsync(context, StatusCodes.Status404NotFound, "default backend - 404");
            return;
        }

        foreach (var target in rotation.Next())
        {
            var error = await forwarder.SendAsync(context, $"http://{target.Address}/", _client, Patient, ForwardedRequest.Instance);
            if (error == ForwarderError.None || !MayTryAnother(context))
                return;
            context.Response.Clear();
        }

        await AnswerAsync(context, StatusCodes.Status503ServiceUnavailable, "no endpoint is ready");
    }

    public void Dispose() => _client.Dispose();

    /// <summary>A target that could not be connected to has seen nothing of the request.</summary>
    private static bool MayTryAnother(HttpContext context)
    {
        var cause = context.Features.Get<IForwarderErrorFeature>()?.Exception;
        return cause is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError }
            && !context.Response.HasStarted
            && !context.RequestAborted.IsCancellationRequested;
    }

    private static Task AnswerAsync(HttpContext context, int status, string text)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain";
        return context.Response.WriteAsync(text, context.RequestAborted);
    }
}
