using Microsoft.AspNetCore.Http;
using Trainyard.Router;
using Yarp.ReverseProxy.Forwarder;

namespace Trainyard.RolloutRouter;

/// <summary>Passes each request on to one of the versions, and counts what becomes of it.</summary>
internal sealed class RolloutProxy(
    IHttpForwarder forwarder,
    RouterOptions options,
    HttpMessageInvoker client,
    RouterMetrics metrics,
    TimeProvider time
)
{
    private readonly Callers _callers = new();
    private readonly Shadows _shadows = new(options, client, metrics, time);
    private volatile Backends _backends = Backends.None;

    /// <summary>Who waits for a pod.</summary>
    public HeldRequests Held { get; } = new(time);

    /// <summary>Who answers now.</summary>
    public Backends Backends
    {
        get => _backends;
        set
        {
            _backends = value;
            Held.Change();
        }
    }

    /// <summary>Whether connections are to be closed after the answer.</summary>
    public bool IsDraining { get; set; }

    public async Task RouteAsync(HttpContext context)
    {
        if (IsDraining && context.Request.Protocol == "HTTP/1.1")
            context.Response.Headers.Connection = "close";
        if (HeldRequests.IsOfWatcher(context))
        {
            await PassAsync(context);
            return;
        }

        using var here = Held.Begin();
        if (_backends.Orders.Hold && !await Held.UntilAsync(() => _backends.IsReady, context.RequestAborted))
            context.Response.Headers.RetryAfter = "5";
        await PassAsync(context);
    }

    private async Task PassAsync(HttpContext context)
    {
        var backends = _backends;
        var part = _callers.PartOf(context, backends.Orders);
        var feedback = context.Request.Path.Value?.EndsWith("/feedback", StringComparison.Ordinal) == true;
        var chosen = feedback ? await PredictedAsync(context, backends) : backends.Choose(part);
        if (!feedback && backends.Shadow(part) is { } shadow && await Bodies.KeepAsync(context) is { } body)
            _shadows.Send(context.Request, body, shadow);
        foreach (var backend in Tried(chosen, backends))
        {
            if (await SendAsync(context, backend, counted: !feedback))
                return;
        }

        if (!HeldRequests.IsOfWatcher(context))
            metrics.TurnedAway();
        await Forwarding.AnswerAsync(context, StatusCodes.Status503ServiceUnavailable, "no endpoint is ready");
    }

    private static async Task<Backend?> PredictedAsync(HttpContext context, Backends backends) =>
        (await Bodies.KeepAsync(context) is { } body ? Bodies.Predicted(body, backends) : null) ?? backends.All.FirstOrDefault();

    /// <summary>The one that was chosen; the others are for when none of its pods can be reached.</summary>
    private static IEnumerable<Backend> Tried(Backend? chosen, Backends backends) =>
        chosen is null ? [] : backends.All.Where(backend => backend != chosen).Prepend(chosen);

    /// <summary>Whether it was answered, or can be by nobody else.</summary>
    private async Task<bool> SendAsync(HttpContext context, Backend backend, bool counted)
    {
        var began = time.GetTimestamp();
        var grpc = context.Request.Protocol == "HTTP/2";
        foreach (var target in backend.Rotation.Next())
        {
            var port = grpc ? options.TargetGrpcPort : target.Address.Port;
            var error = await forwarder.SendAsync(
                context,
                $"{target.Scheme}://{target.Address.Address}:{port}/",
                client,
                grpc ? Forwarding.Grpc : Forwarding.Patient,
                ForwardedRequest.Instance
            );
            if (error == ForwarderError.None || !Forwarding.MayTryAnother(context))
            {
                if (counted && !context.RequestAborted.IsCancellationRequested)
                    Count(backend, began, error != ForwarderError.None || context.Response.StatusCode >= 400);
                return true;
            }

            context.Response.Clear();
        }

        if (counted && backend.Order.Pods.Count > 0)
            Count(backend, began, failed: true);
        return false;
    }

    private void Count(Backend backend, long began, bool failed)
    {
        var took = time.GetElapsedTime(began);
        backend.Counters.Add(took, failed);
        metrics.Answered(backend.Order.Version, took, failed);
    }
}
