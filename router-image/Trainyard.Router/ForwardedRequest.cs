using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Forwarder;

namespace Trainyard.Router;

/// <summary>Sends a request on as it came: its host, and its path to the byte (%2F stays %2F); the caller is told in
/// X-Forwarded-For.</summary>
internal sealed class ForwardedRequest : HttpTransformer
{
    internal static readonly ForwardedRequest Instance = new();
    private static readonly UriCreationOptions AsItIs = new() { DangerousDisablePathAndQueryCanonicalization = true };

    public override async ValueTask TransformRequestAsync(
        HttpContext context,
        HttpRequestMessage request,
        string destination,
        CancellationToken cancellationToken
    )
    {
        await base.TransformRequestAsync(context, request, destination, cancellationToken);
        request.Headers.Host = context.Request.Host.Value;
        request.Headers.TryAddWithoutValidation("X-Forwarded-For", context.Connection.RemoteIpAddress?.ToString());
        if (context.Features.Get<IHttpRequestFeature>()?.RawTarget is ['/', .. var target])
            request.RequestUri = new Uri(destination + target, AsItIs);
    }
}
