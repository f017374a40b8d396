using System.Net;

namespace Trainyard.Runtime;

/// <summary>Decides whether a failed attempt is followed by another. Pure.</summary>
internal static class RetryPolicy
{
    /// <summary>The wait before the next attempt, or null to give up.</summary>
    /// <param name="failure">The server's refusal, or null where no whole answer came.</param>
    /// <param name="attempt">The number of attempts made, from 1.</param>
    public static TimeSpan? Next(KubernetesRequest request, KubernetesException? failure, int attempt, KubernetesClientOptions options)
    {
        if (attempt >= options.Attempts)
            return null;
        if (!MayRepeat(request, failure))
            return null;
        if (failure?.RetryAfter is { } asked)
            return asked <= options.LongestRetryAfter ? options.Jitter.Stretch(asked, 0.1) : null;
        return options.Backoff.After(attempt, options.Jitter);
    }

    // 429, and 503 with Retry-After, say that nothing was done, so every call may come again. An eviction's 429 is an answer, not
    // a wish to wait, and has no Retry-After.
    private static bool MayRepeat(KubernetesRequest request, KubernetesException? failure) =>
        failure switch
        {
            null => request.Idempotent,
            { IsInvalid: true } => false,
            { Code: HttpStatusCode.TooManyRequests } => request.Idempotent || failure.RetryAfter is not null,
            { Code: HttpStatusCode.ServiceUnavailable } => request.Idempotent || failure.RetryAfter is not null,
            { Code: HttpStatusCode.InternalServerError or HttpStatusCode.BadGateway or HttpStatusCode.GatewayTimeout } =>
                request.Idempotent,
            _ => false,
        };
}
