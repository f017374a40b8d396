using System.Net;
using System.Net.Http.Headers;

namespace Trainyard.Runtime;

/// <summary>Adds the token to each request; after a 401 tries once more with a new one.</summary>
internal sealed class CredentialsHandler(Credentials credentials, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await Once(request, cancellationToken);
        if (response.StatusCode != HttpStatusCode.Unauthorized || !credentials.Renew())
            return response;
        response.Dispose();
        // Bodies are byte arrays, so the same message can be sent again.
        return await Once(request, cancellationToken);
    }

    private async Task<HttpResponseMessage> Once(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var token = await TokenAsync(cancellationToken);
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        return await base.SendAsync(request, cancellationToken);
    }

    // To callers it is as if the server could not be reached: it may be otherwise in a moment.
    private async Task<string?> TokenAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await credentials.GetTokenAsync(cancellationToken);
        }
        catch (Exception e) when (e is KubeconfigException or IOException or UnauthorizedAccessException)
        {
            throw new HttpRequestException($"No credentials: {e.Message}", e);
        }
    }
}
