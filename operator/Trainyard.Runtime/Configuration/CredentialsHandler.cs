using System.Net;
using System.Net.Http.Headers;

namespace Trainyard.Runtime;

/// <summary>Adds the token to each request; after a 401 tries once more with a new one.</summary>
internal sealed class CredentialsHandler(Credentials credentials, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        HttpResponseMessage response = await Once(request, cancellationToken).ConfigureAwait(false);
        if (response.StatusCode != HttpStatusCode.Unauthorized || !credentials.Renew()) return response;
        response.Dispose();
        // Bodies are byte arrays, so the same message can be sent again.
        return await Once(request, cancellationToken).ConfigureAwait(false);
    }

    private async Task<HttpResponseMessage> Once(HttpRequestMessage request, CancellationToken cancellation)
    {
        var token = await TokenAsync(cancellation).ConfigureAwait(false);
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        return await base.SendAsync(request, cancellation).ConfigureAwait(false);
    }

    // To callers it is as if the server could not be reached: it may be otherwise in a moment.
    private async Task<string?> TokenAsync(CancellationToken cancellation)
    {
        try
        {
            return await credentials.GetTokenAsync(cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (e is KubeconfigException or IOException or UnauthorizedAccessException)
        {
            throw new HttpRequestException($"No credentials: {e.Message}", e);
        }
    }
}
