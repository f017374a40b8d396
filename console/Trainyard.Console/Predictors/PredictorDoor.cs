using System.Net;
using System.Net.Sockets;
using k8s.Models;
using Trainyard.Api;
using Trainyard.Runtime;

namespace Trainyard.Console.Predictors;

/// <summary>
/// The way to a predictor. In a cluster it leads through the API server, as the user (services/proxy, pods/proxy): an address that stands
/// in
/// an object is no place that this process may be sent to. On a laptop pods and routes are this machine's own.
/// </summary>
internal sealed class PredictorDoor(ConsoleOptions options) : IDisposable
{
    private const int MostBytes = 256 * 1024 * 1024;

    private readonly HttpClient _http = new(
        new SocketsHttpHandler
        {
            ConnectCallback = ConnectAsync,
            AllowAutoRedirect = false,
            UseProxy = false,
        }
    )
    {
        Timeout = TimeSpan.FromSeconds(60),
        MaxResponseContentBufferSize = MostBytes,
    };

    /// <summary>What a pod tells of itself; null where it does not answer.</summary>
    public async Task<string?> MetricsAsync(ApiClient client, V1Pod pod, CancellationToken cancellationToken)
    {
        try
        {
            if (!options.InCluster)
                return await _http.GetStringAsync(new Uri($"http://{pod.Status.PodIP}:{Port(pod)}/metrics"), cancellationToken);
            var path = $"/api/v1/namespaces/{pod.Metadata.NamespaceProperty}/pods/{pod.Metadata.Name}:{Port(pod)}/proxy/metrics";
            return System.Text.Encoding.UTF8.GetString(
                await client.SendAsync(new() { Method = HttpMethod.Get, Path = path }, cancellationToken)
            );
        }
        catch (Exception e) when (e is HttpRequestException or ApiException or TimeoutException or UriFormatException)
        {
            return null;
        }
    }

    /// <summary>Asks the predictor something: the status, and the body whatever it is.</summary>
    /// <param name="path">Such as predict?explain=true.</param>
    public async Task<(HttpStatusCode Status, byte[] Body)> AskAsync(
        ApiClient client,
        Predictor predictor,
        HttpMethod method,
        string path,
        byte[]? body,
        string contentType,
        CancellationToken cancellationToken
    ) =>
        options.InCluster
            ? await ThroughAsync(client, predictor, method, path, body, contentType, cancellationToken)
            : await StraightAsync(client, predictor, method, path, body, contentType, cancellationToken);

    public void Dispose() => _http.Dispose();

    private async Task<(HttpStatusCode Status, byte[] Body)> StraightAsync(
        ApiClient client,
        Predictor predictor,
        HttpMethod method,
        string path,
        byte[]? body,
        string contentType,
        CancellationToken cancellationToken
    )
    {
        // Without a route its address is a name that the cluster alone knows.
        var folder = predictor is { Spec.Route: not null, Status.Url: { } url }
            ? url.TrimEnd('/')
            : await PodAddressAsync(client, predictor, cancellationToken);
        using var request = new HttpRequestMessage(method, new Uri($"{folder}/{path}"));
        if (body is not null)
            request.Content = new ByteArrayContent(body) { Headers = { ContentType = new(contentType) } };
        using var answer = await _http.SendAsync(request, cancellationToken);
        return (answer.StatusCode, await answer.Content.ReadAsByteArrayAsync(cancellationToken));
    }

    private static async Task<(HttpStatusCode Status, byte[] Body)> ThroughAsync(
        ApiClient client,
        Predictor predictor,
        HttpMethod method,
        string path,
        byte[]? body,
        string contentType,
        CancellationToken cancellationToken
    )
    {
        var parts = path.Split('?', 2);
        var request = new ApiRequest
        {
            Method = method,
            Path =
                $"/api/v1/namespaces/{predictor.Metadata.NamespaceProperty}/services/{predictor.Metadata.Name}:http/proxy"
                + $"{predictor.Spec.Route?.BasePath}/{parts[0]}",
            Query =
                parts.Length == 1
                    ? []
                    : [.. parts[1].Split('&').Select(pair => pair.Split('=', 2)).Select(pair => KeyValuePair.Create(pair[0], pair[^1]))],
            Body = body,
            ContentType = contentType,
        };
        try
        {
            return (HttpStatusCode.OK, await client.SendAsync(request, cancellationToken));
        }
        catch (ApiException refusal) when (refusal.Body is { } words)
        {
            // The predictor's own, not the API server's: it names the fields.
            return (refusal.Code, words);
        }
    }

    /// <summary>Without a route: a pod that is ready.</summary>
    private static async Task<string> PodAddressAsync(ApiClient client, Predictor predictor, CancellationToken cancellationToken)
    {
        var selector = new ListOptions { LabelSelector = $"{ApiGroup.PredictorLabel}={predictor.Metadata.Name}" };
        var pods = await client.ListPageAsync<V1Pod>(predictor.Metadata.NamespaceProperty, selector, cancellationToken);
        var ready = pods.Items.FirstOrDefault(pod => pod.Status?.Conditions?.Any(held => held is { Type: "Ready", Status: "True" }) == true)
            ?? throw new HttpRequestException("no pod of it is ready");
        return $"http://{ready.Status.PodIP}:{Port(ready)}{predictor.Spec.Route?.BasePath}";
    }

    private static int Port(V1Pod pod) =>
        pod.Spec.Containers.SelectMany(container => container.Ports ?? []).FirstOrDefault(port => port.Name == "http")?.ContainerPort
        ?? 8080;

    /// <summary>Names under .localhost are this machine (RFC 6761), also where the resolver does not know it.</summary>
    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        EndPoint end = context.DnsEndPoint.Host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
            ? new IPEndPoint(IPAddress.Loopback, context.DnsEndPoint.Port)
            : context.DnsEndPoint;
        await socket.ConnectAsync(end, cancellationToken);
        return new NetworkStream(socket, ownsSocket: true);
    }
}
