using Trainyard.Predictor.Serving;

namespace Trainyard.Predictor.Middleware;

/// <summary>Counts and times every request, however it ends.</summary>
internal sealed class RequestRecorder(RequestDelegate next, RequestMetrics metrics, TimeProvider time)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var start = time.GetTimestamp();
        metrics.Begin();
        try
        {
            await next(context);
        }
        finally
        {
            metrics.End(HandlerOf(context), context, time.GetElapsedTime(start));
        }
    }

    // The route's own text, so that made-up paths make no new series.
    private static string HandlerOf(HttpContext context) => (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "other";
}
