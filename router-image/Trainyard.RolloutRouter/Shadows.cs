using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Trainyard.Router;

namespace Trainyard.RolloutRouter;

/// <summary>Sends copies of requests to a version whose answers go to nobody. The caller waits for none of them.</summary>
internal sealed class Shadows(RouterOptions options, HttpMessageInvoker client, RouterMetrics metrics, TimeProvider time)
{
    /// <summary>Copies under way at once: beyond that a request is not copied, and memory stays bounded.</summary>
    private const int Most = 64;

    private static readonly string[] OfTheConnection =
    [
        "Host",
        "Connection",
        "Content-Length",
        "Transfer-Encoding",
        "Keep-Alive",
        "Upgrade",
    ];
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private int _underWay;

    public void Send(HttpRequest request, byte[] body, Backend shadow)
    {
        if (shadow.Rotation.Next().FirstOrDefault() is not { } target || Interlocked.Increment(ref _underWay) > Most)
        {
            Interlocked.Decrement(ref _underWay);
            return;
        }

        _ = SendAsync(Copy(request, body, target), shadow);
    }

    private HttpRequestMessage Copy(HttpRequest request, byte[] body, WeightedTarget target)
    {
        var port = request.Protocol == "HTTP/2" ? options.TargetGrpcPort : target.Address.Port;
        var address = $"{target.Scheme}://{target.Address.Address}:{port}{request.GetEncodedPathAndQuery()}";
        var copy = new HttpRequestMessage(new(request.Method), address);
        if (request.Protocol == "HTTP/2")
            (copy.Version, copy.VersionPolicy) = (Forwarding.Grpc.Version!, Forwarding.Grpc.VersionPolicy!.Value);
        if (body.Length > 0)
            copy.Content = new ByteArrayContent(body);
        foreach (
            var (name, values) in request.Headers.Where(header => !OfTheConnection.Contains(header.Key, StringComparer.OrdinalIgnoreCase))
        )
        {
            if (!copy.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values))
                copy.Content?.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
        }

        return copy;
    }

    private async Task SendAsync(HttpRequestMessage copy, Backend shadow)
    {
        var began = time.GetTimestamp();
        try
        {
            using var limit = new CancellationTokenSource(Patience, time);
            using (copy)
            {
                using var answer = await client.SendAsync(copy, limit.Token);
                await answer.Content.CopyToAsync(Stream.Null, limit.Token);
                Count(shadow, began, (int)answer.StatusCode >= 400);
            }
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or IOException)
        {
            Count(shadow, began, failed: true);
        }
        finally
        {
            Interlocked.Decrement(ref _underWay);
        }
    }

    private void Count(Backend shadow, long began, bool failed)
    {
        var took = time.GetElapsedTime(began);
        shadow.Counters.Add(took, failed);
        metrics.Answered(shadow.Order.Version, took, failed);
    }
}
