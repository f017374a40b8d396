using System.Net;
using System.Net.Http.Headers;
using k8s;

namespace Trainyard.Runtime;

/// <summary>The library's client with its door to any path open: its addresses, credentials and handlers, for requests of ours.</summary>
internal sealed class Connection(KubernetesClientConfiguration configuration, DelegatingHandler[] handlers)
    : Kubernetes(configuration, handlers)
{
    /// <summary>Sends a request; the answer as soon as its head is there. The caller disposes of it.</summary>
    public Task<HttpResponseMessage> SendAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var message = new HttpRequestMessage(request.Method, new Uri(BaseUri, request.Target.TrimStart('/')))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        message.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        if (request.Body is { } body)
            message.Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue(request.ContentType) } };

        return SendRequestRaw("", message, cancellationToken);
    }
}
