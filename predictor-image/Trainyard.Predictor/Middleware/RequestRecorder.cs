using Trainyard.Predictor.Answers;
using Trainyard.Predictor.Probes;
using Trainyard.Predictor.Serving;

namespace Trainyard.Predictor.Middleware;

/// <summary>Counts and times every request, however it ends; sends away who comes when too many are there.</summary>
internal sealed class RequestRecorder(RequestDelegate next, RequestMetrics metrics, PredictorOptions options, TimeProvider time)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var start = time.GetTimestamp();
        var now = metrics.Begin();
        try
        {
            await (now > options.MaxRequests && !ProbesApi.IsProbe(context.Request.Path) ? ShedAsync(context) : next(context));
        }
        finally
        {
            metrics.End(HandlerOf(context), context, time.GetElapsedTime(start));
        }
    }

    // To refuse at once costs little; to take it in as well would make all wait longer, those who wait already among them.
    private Task ShedAsync(HttpContext context)
    {
        metrics.Shed();
        context.Response.Headers.RetryAfter = "1";
        return Problem
            .Of(StatusCodes.Status503ServiceUnavailable, "The server is busy", $"{options.MaxRequests} requests are being answered")
            .ExecuteAsync(context);
    }

    // The route's own text, so that made-up paths make no new series.
    private static string HandlerOf(HttpContext context) => (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "other";
}
