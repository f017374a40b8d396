using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Trainyard.Predictor.Security;

namespace Trainyard.Predictor.Serving;

/// <summary>Opens the ports: HTTP/1.1, and HTTP/2 beside it for gRPC; both over TLS where there is a certificate.</summary>
internal static class Listening
{
    public static void Listen(this KestrelServerOptions kestrel, PredictorOptions options)
    {
        Open(kestrel, options.Listen, options.Tls is null ? HttpProtocols.Http1 : HttpProtocols.Http1AndHttp2, options.Tls);
        if (options.GrpcListen is { } grpc)
            Open(kestrel, grpc, HttpProtocols.Http2, options.Tls);
    }

    private static void Open(KestrelServerOptions kestrel, string url, HttpProtocols protocols, string? tls)
    {
        var uri = new Uri(url);
        void With(ListenOptions listen)
        {
            listen.Protocols = protocols;
            if (tls is not null)
                listen.UseCertificate(tls, protocols, TimeProvider.System, LoggerOf(kestrel));
        }

        if (IPAddress.TryParse(uri.Host.Trim('[', ']'), out var address))
            kestrel.Listen(address, uri.Port, With);
        else if (uri.Host == "localhost" && uri.Port != 0)
            kestrel.ListenLocalhost(uri.Port, With);
        else
            kestrel.ListenAnyIP(uri.Port, With);
    }

    private static ILogger LoggerOf(KestrelServerOptions kestrel) =>
        kestrel.ApplicationServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(ServerCertificate));
}
