using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Trainyard.Contracts;
using Trainyard.Router;
using Yarp.ReverseProxy.Forwarder;

namespace Trainyard.RolloutRouter;

/// <summary>
/// The program that stands before two versions.
/// <code>
/// SIGTERM -> /readyz fails, answers close their connections -> the drain time passes -> listening ends -> requests in flight are finished
/// </code>
/// </summary>
internal sealed class RolloutRouter : IAsyncDisposable
{
    private static readonly TimeSpan LastRequests = TimeSpan.FromSeconds(20);
    private readonly WebApplication _application;
    private readonly RouterMetrics _metrics = new();
    private readonly RolloutProxy _proxy;
    private readonly OperatorLink _link;
    private readonly HttpMessageInvoker _pods;
    private readonly RouterOptions _options;
    private readonly TimeProvider _time;
    private int _probePort;

    private RolloutRouter(WebApplication application, RouterOptions options, TimeProvider time)
    {
        (_application, _options, _time) = (application, options, time);
        _pods = Forwarding.NewClient(options.Tls is { } folder ? new PodCertificates(folder, time).Takes : null);
        _proxy = new(application.Services.GetRequiredService<IHttpForwarder>(), options, _pods, _metrics, time);
        _link = new(options, _proxy, _pods, time);
    }

    /// <summary>The addresses for HTTP, gRPC and probes.</summary>
    public IReadOnlyList<IPEndPoint> Addresses => [.. _application.Urls.Select(url => IPEndPoint.Parse(new Uri(url).Authority))];

    /// <exception cref="IOException">An address is in use, or may not be listened on.</exception>
    /// <exception cref="FailureException">The certificate cannot be used.</exception>
    public static async Task<RolloutRouter> StartAsync(
        RouterOptions options,
        TimeProvider time,
        CancellationToken cancellationToken = default
    )
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.Services.AddHttpForwarder();
        builder
            .WebHost.UseKestrelCore()
            .ConfigureKestrel(server =>
            {
                server.AddServerHeader = false;

                // How large and how slow a body may be is for the predictor to say.
                var limits = server.Limits;
                (limits.MaxRequestBodySize, limits.MinRequestBodyDataRate, limits.MinResponseDataRate) = (null, null, null);
                server.Listen(options.Listen, options.Port, listen => Speak(listen, HttpProtocols.Http1, options, time));
                server.Listen(options.Listen, options.GrpcPort, listen => Speak(listen, HttpProtocols.Http2, options, time));
                server.Listen(options.Listen, options.ProbePort, listen => listen.Protocols = HttpProtocols.Http1);
            });
        var router = new RolloutRouter(builder.Build(), options, time);
        router._application.Run(router.AnswerAsync);
        await router._application.StartAsync(cancellationToken);
        router._probePort = router.Addresses[2].Port;
        return router;
    }

    /// <summary>From now on these answer; its own link to the operator tells the next ones.</summary>
    public void Use(Backends backends) => _proxy.Backends = backends;

    /// <summary>Works until told to stop, then drains.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using var ended = new CancellationTokenSource();
        var talking = _link.RunAsync(ended.Token);
        await Task.Delay(Timeout.InfiniteTimeSpan, _time, stop).ContinueWith(_ => { }, TaskScheduler.Default);
        _proxy.IsDraining = true;
        await Task.Delay(_options.Drain, _time, CancellationToken.None);
        using var limit = new CancellationTokenSource(LastRequests, _time);
        await _application.StopAsync(limit.Token);
        await ended.CancelAsync();
        await talking;
    }

    public async ValueTask DisposeAsync()
    {
        await _application.DisposeAsync();
        _link.Dispose();
        _pods.Dispose();
    }

    private async Task TellAsync(HttpContext context)
    {
        context.Response.ContentType = ProgramMetrics.ContentType;
        var page = await _metrics.ExportAsync(_proxy.Backends.Orders, _proxy.Held.Waiting, context.RequestAborted);
        await context.Response.Body.WriteAsync(page, context.RequestAborted);
    }

    private static void Speak(ListenOptions listen, HttpProtocols protocols, RouterOptions options, TimeProvider time)
    {
        listen.Protocols = protocols;
        if (options.Tls is { } folder)
            listen.UseCertificate(folder, protocols, time, NullLogger.Instance);
    }

    private Task AnswerAsync(HttpContext context)
    {
        // Its own, at whatever port: a pod's page behind it would be another pod's at each scrape.
        if (context.Request.Path == "/metrics")
            return TellAsync(context);
        if (context.Connection.LocalPort != _probePort)
            return _proxy.RouteAsync(context);
        var ready = (_proxy.Backends.IsReady || _proxy.Backends.Orders.Hold) && !_proxy.IsDraining;
        return context.Request.Path.Value switch
        {
            "/healthz" => Forwarding.AnswerAsync(context, StatusCodes.Status200OK, "ok"),
            "/readyz" when ready => Forwarding.AnswerAsync(context, StatusCodes.Status200OK, "ok"),
            "/readyz" => Forwarding.AnswerAsync(context, StatusCodes.Status503ServiceUnavailable, "there is nobody to pass requests on to"),
            _ => Forwarding.AnswerAsync(context, StatusCodes.Status404NotFound, "there is /healthz, /readyz and /metrics"),
        };
    }
}
