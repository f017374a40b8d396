using System.Net;

namespace Trainyard.Runtime;

/// <summary>After a 401 tries once more with a new token: the library keeps the one it has until it ends.</summary>
internal sealed class FreshTokenHandler(IRenewable? token) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        if (response.StatusCode != HttpStatusCode.Unauthorized || token is null)
            return response;

        response.Dispose();
        token.Renew();
        request.Headers.Authorization = await token.GetAuthenticationHeaderAsync(cancellationToken);
        // Bodies are kept in memory, so the same message can be sent again.
        return await base.SendAsync(request, cancellationToken);
    }
}
