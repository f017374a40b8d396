using System.Diagnostics.Metrics;
using System.Globalization;

namespace Trainyard.Runtime;

/// <summary>Counts the requests, each attempt for itself.</summary>
internal sealed class MeteredHandler(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    private static readonly Counter<long> Requests = KubernetesMetrics.Meter.CreateCounter<long>(
        "rest_client_requests_total",
        description: "Number of HTTP requests, partitioned by status code, method, and host."
    );

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        // As client-go has it: no answer at all is counted under this name.
        var code = "<error>";
        try
        {
            var response = await base.SendAsync(request, cancellationToken);
            code = ((int)response.StatusCode).ToString(CultureInfo.InvariantCulture);
            return response;
        }
        finally
        {
            Requests.Add(1, new("code", code), new("method", request.Method.Method), new("host", request.RequestUri?.Authority));
        }
    }
}
