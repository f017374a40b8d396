namespace Trainyard.Runtime;

/// <summary>Tries again where that is of use: the library does not, and knows no Retry-After.</summary>
internal sealed class RetryHandler(ApiClientOptions options, TimeProvider time) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await base.SendAsync(request, cancellationToken);
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested && Wait(request, e, attempt) is { } wait)
            {
                await Task.Delay(wait, time, cancellationToken);
            }
        }
    }

    /// <summary>A refusal is an answer; of the rest, only a broken connection and a time-out leave hope.</summary>
    private TimeSpan? Wait(HttpRequestMessage request, Exception failure, int attempt) =>
        failure switch
        {
            ApiException refusal => RetryPolicy.Next(request.IsIdempotent(), refusal, attempt, options),
            HttpRequestException or IOException or TimeoutException => RetryPolicy.Next(request.IsIdempotent(), null, attempt, options),
            _ => null,
        };
}
