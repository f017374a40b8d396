using Microsoft.AspNetCore.Http;
using Yarp.ReverseProxy.Forwarder;

namespace Trainyard.Router;

/// <summary>
/// Hands each request to the first route that takes it. A change of routes is one assignment: what has begun ends on its old route, what
/// comes after takes the new one, and no connection is refused or cut.
/// </summary>
internal sealed class RequestRouter(IHttpForwarder forwarder) : IDisposable
{
    // Targets are known by their address, which no certificate names; ingress controllers take any, too, unless they are told.
    private readonly HttpMessageInvoker _client = Forwarding.NewClient((_, _, _, _) => true);

    private volatile IReadOnlyList<(RouteRule Route, Rotation Rotation)> _routes = [];

    /// <summary>The routes in the order in which they are tried.</summary>
    internal void Use(IReadOnlyList<RouteRule> routes) => _routes = [.. routes.Select(route => (route, new Rotation(route.Targets)))];

    internal async Task RouteAsync(HttpContext context)
    {
        var (route, rotation) = _routes.FirstOrDefault(candidate => candidate.Route.Matches(context.Request));
        if (route is null)
        {
            await Forwarding.AnswerAsync(context, StatusCodes.Status404NotFound, "default backend - 404");
            return;
        }

        foreach (var target in rotation.Next())
        {
            var error = await forwarder.SendAsync(
                context,
                $"{target.Scheme}://{target.Address}/",
                _client,
                Forwarding.Patient,
                ForwardedRequest.Instance
            );
            if (error == ForwarderError.None || !Forwarding.MayTryAnother(context))
                return;
            context.Response.Clear();
        }

        await Forwarding.AnswerAsync(context, StatusCodes.Status503ServiceUnavailable, "no endpoint is ready");
    }

    public void Dispose() => _client.Dispose();
}
