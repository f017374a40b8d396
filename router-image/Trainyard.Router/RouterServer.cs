using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Yarp.ReverseProxy.Forwarder;

namespace Trainyard.Router;

/// <summary>A reverse proxy of the routes that it is told, on one address.</summary>
public sealed class RouterServer : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly RequestRouter _router;

    private RouterServer(WebApplication application, RequestRouter router) => (_application, _router) = (application, router);

    /// <summary>Starts to listen; every request is answered with 404 until routes are told.</summary>
    /// <param name="address">Where; port 0 for any free one.</param>
    /// <param name="logging">Takes what the proxy has to say.</param>
    /// <exception cref="IOException">The address is in use, or may not be listened on.</exception>
    public static async Task<RouterServer> StartAsync(
        IPEndPoint address,
        Action<ILoggingBuilder>? logging = null,
        CancellationToken cancellationToken = default
    )
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        logging?.Invoke(builder.Logging);
        builder.Services.AddHttpForwarder();
        builder
            .WebHost.UseKestrelCore()
            .ConfigureKestrel(server =>
            {
                server.AddServerHeader = false;
                // How large and how slow a body may be is for the target to say.
                (server.Limits.MaxRequestBodySize, server.Limits.MinRequestBodyDataRate, server.Limits.MinResponseDataRate) = (
                    null,
                    null,
                    null
                );
                server.Listen(address);
            });
        var application = builder.Build();
        var router = new RequestRouter(application.Services.GetRequiredService<IHttpForwarder>());
        application.Run(router.RouteAsync);
        try
        {
            await application.StartAsync(cancellationToken);
            return new(application, router);
        }
        catch
        {
            router.Dispose();
            await application.DisposeAsync();
            throw;
        }
    }

    public IPEndPoint Address => IPEndPoint.Parse(new Uri(_application.Urls.First()).Authority);

    /// <summary>From now on these routes hold, tried in their order.</summary>
    public void Use(IReadOnlyList<RouteRule> routes) => _router.Use(routes);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // What runs gets a moment to end.
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        await _application.StopAsync(limit.Token);
        await _application.DisposeAsync();
        _router.Dispose();
    }
}
