namespace Trainyard.Accounts.Hosting;

/// <summary>Measures each request, by its route: what callers make up becomes no series of its own.</summary>
internal sealed class RequestRecorder(RequestDelegate next, AccountsMetrics metrics, TimeProvider time)
{
    private static readonly string[] Methods = ["GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH"];

    public async Task InvokeAsync(HttpContext context)
    {
        var started = time.GetTimestamp();
        try
        {
            await next(context);
        }
        finally
        {
            var method = Methods.Contains(context.Request.Method) ? context.Request.Method : "other";
            var route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "none";
            metrics.Answered(method, route, context.Response.StatusCode, time.GetElapsedTime(started));
        }
    }
}
