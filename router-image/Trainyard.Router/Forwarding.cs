using System.Diagnostics;
using System.Net;
using System.Net.Security;
using Microsoft.AspNetCore.Http;
using Yarp.ReverseProxy.Forwarder;

namespace Trainyard.Router;

/// <summary>How requests are passed on.</summary>
internal static class Forwarding
{
    // A sweep's page or a large table may be silent for long.
    public static readonly ForwarderRequestConfig Patient = new() { ActivityTimeout = TimeSpan.FromHours(1) };

    /// <summary>The same for gRPC, which knows no HTTP below 2.</summary>
    public static readonly ForwarderRequestConfig Grpc = Patient with
    {
        Version = HttpVersion.Version20,
        VersionPolicy = HttpVersionPolicy.RequestVersionExact,
    };

    /// <param name="trusts">Which certificates of targets are taken; null: those of the machine's authorities for its name.</param>
    public static HttpMessageInvoker NewClient(RemoteCertificateValidationCallback? trusts = null) =>
        new(
            new SocketsHttpHandler
            {
                UseProxy = false,
                AllowAutoRedirect = false,
                AutomaticDecompression = DecompressionMethods.None,
                UseCookies = false,
                EnableMultipleHttp2Connections = true,
                ActivityHeadersPropagator = new ReverseProxyPropagator(DistributedContextPropagator.Current),
                ConnectTimeout = TimeSpan.FromSeconds(5),
                SslOptions = { RemoteCertificateValidationCallback = trusts },
            }
        );

    /// <summary>A target that could not be connected to, or has shown a wrong certificate, has seen nothing of the request.</summary>
    public static bool MayTryAnother(HttpContext context)
    {
        var cause = context.Features.Get<IForwarderErrorFeature>()?.Exception;
        return cause
                is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError }
            && !context.Response.HasStarted
            && !context.RequestAborted.IsCancellationRequested;
    }

    public static Task AnswerAsync(HttpContext context, int status, string text)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain";
        return context.Response.WriteAsync(text, context.RequestAborted);
    }
}
