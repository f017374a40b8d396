using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Trainyard.Runtime;

/// <summary>Sends requests: time-outs, another attempt where one is due, refusals as exceptions.</summary>
internal sealed class RequestSender(HttpClient http, KubernetesClientOptions options, TimeProvider time)
{
    /// <summary>Sends and reads the whole answer.</summary>
    public Task<byte[]> SendAsync(KubernetesRequest request, CancellationToken cancellationToken) =>
        WithRetries(request, Read, cancellationToken);

    /// <summary>Sends and gives the answer as soon as it begins; the caller disposes of it.</summary>
    public Task<HttpResponseMessage> OpenAsync(KubernetesRequest request, CancellationToken cancellationToken) =>
        WithRetries(request, static (response, _) => Task.FromResult(response), cancellationToken);

    private static async Task<byte[]> Read(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        using (response)
            return await response.Content.ReadAsByteArrayAsync(cancellationToken);
    }

    private async Task<TAnswer> WithRetries<TAnswer>(
        KubernetesRequest request,
        Func<HttpResponseMessage, CancellationToken, Task<TAnswer>> read,
        CancellationToken cancellationToken
    )
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await Once(request, read, cancellationToken);
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested && Wait(request, e, attempt) is { } wait)
            {
                await Task.Delay(wait, time, cancellationToken);
            }
        }
    }

    // A refusal is an answer; of the rest, only a broken connection and a time-out leave hope.
    private TimeSpan? Wait(KubernetesRequest request, Exception failure, int attempt) =>
        failure switch
        {
            KubernetesException refusal => RetryPolicy.Next(request, refusal, attempt, options),
            HttpRequestException or IOException or TimeoutException => RetryPolicy.Next(request, null, attempt, options),
            _ => null,
        };

    private async Task<TAnswer> Once<TAnswer>(
        KubernetesRequest request,
        Func<HttpResponseMessage, CancellationToken, Task<TAnswer>> read,
        CancellationToken cancellationToken
    )
    {
        if (request.Method != HttpMethod.Get && options.MayWrite?.Invoke() == false)
            throw new NotLeadingException(request.ToString());
        using var timeout = new CancellationTokenSource(options.Timeout, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            using var message = Message(request);
            var response = await http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, linked.Token);
            if (!response.IsSuccessStatusCode)
                throw await Refusal(request, response, linked.Token);
            return await read(response, linked.Token);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            // Where it was not we who gave up, it was the handler, which has less patience with a connection that does not come about.
            var gaveUp = timeout.IsCancellationRequested
                ? $"no answer within {options.Timeout.TotalSeconds:0.#} s"
                : $"no connection: {e.InnerException?.Message ?? e.Message}";
            throw new TimeoutException($"{request}: {http.BaseAddress} gives {gaveUp}", e);
        }
    }

    private static HttpRequestMessage Message(KubernetesRequest request)
    {
        var message = new HttpRequestMessage(request.Method, request.Target);
        if (request.Body is null)
            return message;
        message.Content = new ByteArrayContent(request.Body);
        message.Content.Headers.ContentType = new MediaTypeHeaderValue(request.ContentType);
        return message;
    }

    private async Task<KubernetesException> Refusal(
        KubernetesRequest request,
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
        var body = await Read(response, cancellationToken);
        return new KubernetesException(ParseStatus(response.StatusCode, body), request.ToString(), retryAfter);
    }

    // Proxies and load balancers answer in HTML or plain text; the start of it is the best message there is.
    private static V1Status ParseStatus(HttpStatusCode code, byte[] body)
    {
        try
        {
            if (JsonSerializer.Deserialize(body, ClientJson.Default.V1Status) is { Code: not null } status)
                return status;
        }
        catch (JsonException)
        {
            // Not a Status: made up below.
        }

        var text = Encoding.UTF8.GetString(body.AsSpan(0, Math.Min(body.Length, 200))).Trim();
        return new V1Status
        {
            Status = "Failure",
            Code = (int)code,
            Reason = code.ToString(),
            Message = $"HTTP {(int)code} {text}".TrimEnd(),
        };
    }
}
