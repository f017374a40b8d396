using System.Net;
using System.Text;
using System.Text.Json;
using k8s;
using k8s.Models;

namespace Trainyard.Runtime;

/// <summary>
/// Reads each answer whole under the caller's token and a time limit, and makes an exception of a refusal. The library reads bodies after
/// it has let go of both, so that a list whose body stalls would hang for good. Of a stream the limit holds until it begins.
/// </summary>
internal sealed class AnswerHandler(TimeSpan limit, TimeProvider time) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(limit, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            var response = await base.SendAsync(request, linked.Token);
            if (response.IsSuccessStatusCode && request.IsStream())
                return response;

            await LoadAsync(response, linked.Token);
            return response.IsSuccessStatusCode ? response : throw await RefusalAsync(request, response, linked.Token);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            // Where it was not we who gave up, it was the sockets, which have less patience with a connection that does not come about.
            var gaveUp = timeout.IsCancellationRequested
                ? $"no answer within {limit.TotalSeconds:0.#} s"
                : $"no connection: {e.InnerException?.Message ?? e.Message}";
            throw new TimeoutException($"{request.Summary()}: {request.Server()} gives {gaveUp}", e);
        }
    }

    private static async Task LoadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            await response.Content.LoadIntoBufferAsync(cancellationToken);
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    private async Task<ApiException> RefusalAsync(
        HttpRequestMessage request,
        HttpResponseMessage response,
        CancellationToken cancellationToken
    )
    {
        TimeSpan? retryAfter = response.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - time.GetUtcNow() is { Ticks: > 0 } wait ? wait : TimeSpan.Zero,
            _ => null,
        };
        using (response)
        {
            var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            return StatusOf(body) is { } status
                ? new ApiException(status, request.Summary(), retryAfter)
                : new ApiException(MadeUp(response.StatusCode, body), request.Summary(), retryAfter) { Body = body };
        }
    }

    private static V1Status? StatusOf(byte[] body)
    {
        try
        {
            var status = JsonSerializer.Deserialize(body, StatusSourceGenerationContext.Default.V1Status);
            return status?.Code is null ? null : status;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Proxies and load balancers answer in HTML or plain text; the start of it is the best message there is.</summary>
    private static V1Status MadeUp(HttpStatusCode code, byte[] body)
    {
        var text = Encoding.UTF8.GetString(body.AsSpan(0, Math.Min(body.Length, 200))).Trim();
        return new()
        {
            Status = "Failure",
            Code = (int)code,
            Reason = code.ToString(),
            Message = $"HTTP {(int)code} {text}".TrimEnd(),
        };
    }
}
