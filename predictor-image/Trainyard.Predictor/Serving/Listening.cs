using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Trainyard.Predictor.Serving;

/// <summary>Opens the ports: HTTP/1.1, and HTTP/2 without TLS beside it for gRPC.</summary>
internal static class Listening
{
    public static void Listen(this KestrelServerOptions kestrel, PredictorOptions options)
    {
        Open(kestrel, options.Listen, HttpProtocols.Http1);
        if (options.GrpcListen is { } grpc)
            Open(kestrel, grpc, HttpProtocols.Http2);
    }

    private static void Open(KestrelServerOptions kestrel, string url, HttpProtocols protocols)
    {
        var uri = new Uri(url);
        void With(ListenOptions listen) => listen.Protocols = protocols;
        if (IPAddress.TryParse(uri.Host.Trim('[', ']'), out var address))
            kestrel.Listen(address, uri.Port, With);
        else if (uri.Host == "localhost" && uri.Port != 0)
            kestrel.ListenLocalhost(uri.Port, With);
        else
            kestrel.ListenAnyIP(uri.Port, With);
    }
}
