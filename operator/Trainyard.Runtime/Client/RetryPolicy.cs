using System.Net;

namespace Trainyard.Runtime;

/// <summary>Decides whether a failed attempt is followed by another. Pure.</summary>
internal static class RetryPolicy
{
    /// <summary>The wait before the next attempt, or null to give up.</summary>
    /// <param name="idempotent">Whether the request may be done twice.</param>
    /// <param name="failure">The server's refusal, or null where no whole answer came.</param>
    /// <param name="attempt">The number of attempts made, from 1.</param>
    /// <param name="options">The bounds.</param>
    public static TimeSpan? Next(bool idempotent, ApiException? failure, int attempt, ApiClientOptions options)
    {
        if (attempt >= options.Attempts || !MayRepeat(idempotent, failure))
            return null;

        if (failure?.RetryAfter is { } asked)
            return asked <= options.LongestRetryAfter ? options.Jitter.Stretch(asked, 0.1) : null;

        return options.Backoff.After(attempt, options.Jitter);
    }

    /// <summary>
    /// 429, and 503 with Retry-After, say that nothing was done, so every call may come again. An eviction's 429 is an answer, not a wish
    /// to wait, and has no Retry-After.
    /// </summary>
    private static bool MayRepeat(bool idempotent, ApiException? failure) =>
        failure switch
        {
            null => idempotent,
            { IsInvalid: true } => false,
            { Code: HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable } => idempotent || failure.RetryAfter is not null,
            { Code: HttpStatusCode.InternalServerError or HttpStatusCode.BadGateway or HttpStatusCode.GatewayTimeout } => idempotent,
            _ => false,
        };
}
