using System.Globalization;

namespace Trainyard.Runtime;

/// <summary>Counts the requests, each attempt for itself.</summary>
internal sealed class MeteredHandler(RuntimeMetrics metrics) : DelegatingHandler
{
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
            metrics.Requests.WithLabels(code, request.Method.Method, request.RequestUri?.Authority ?? "").Inc();
        }
    }
}
