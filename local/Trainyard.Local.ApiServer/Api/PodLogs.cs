namespace Trainyard.Local.ApiServer.Api;

/// <summary>GET pods/NAME/log.</summary>
internal static class PodLogs
{
    public static async Task AnswerAsync(HttpContext context, ResourcePath path, Query query, INode node, TimeProvider clock)
    {
        if (context.Request.Method != "GET")
            throw Refusal.MethodNotAllowed();
        var copy = node.OpenLog(path.Namespace!, path.Name, Read(path.Name, query, clock.GetUtcNow()));
        if (copy is null)
        {
            context.Response.StatusCode = 204;
            return;
        }
        context.Response.ContentType = "text/plain";
        await context.Response.StartAsync(context.RequestAborted);
        await copy(context.Response.Body, context.RequestAborted);
    }

    /// <exception cref="ApiException">Invalid.</exception>
    public static PodLogQuery Read(string pod, Query query, DateTimeOffset now)
    {
        var errors = new List<FieldError>();
        long? NotBelow(string field, long least)
        {
            var value = query.Number(field);
            if (value < least)
            {
                errors.Add(
                    FieldError.Invalid(field, value.Value, least == 0 ? "must be greater than or equal to 0" : "must be greater than 0")
                );
            }

            return value;
        }
        var (lines, bytes, seconds) = (NotBelow("tailLines", 0), NotBelow("limitBytes", 1), NotBelow("sinceSeconds", 1));
        if (errors.Count > 0)
            throw Refusal.Invalid("", "PodLogOptions", pod, errors);
        var since = DateTimeOffset.TryParse(query["sinceTime"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var t)
            ? t
            : (DateTimeOffset?)null;
        return new PodLogQuery
        {
            Container = query["container"] is { Length: > 0 } name ? name : null,
            Follow = query.Flag("follow"),
            Previous = query.Flag("previous"),
            Timestamps = query.Flag("timestamps"),
            TailLines = (int?)lines,
            LimitBytes = bytes,
            Since = seconds is { } s ? now.AddSeconds(-s) : since,
        };
    }
}
