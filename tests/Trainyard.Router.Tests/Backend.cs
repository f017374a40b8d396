using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Trainyard.Router.Tests;

/// <summary>A server that tells what reached it: its name, then method, raw target, host, forwarded-for and the length of the
/// body.</summary>
internal sealed class Backend : IAsyncDisposable
{
    private readonly WebApplication _application;

    private Backend(WebApplication application) => _application = application;

    public IPEndPoint Address => IPEndPoint.Parse(new Uri(_application.Urls.First()).Authority);

    /// <param name="certificate">It then speaks TLS.</param>
    public static async Task<Backend> StartAsync(string name, X509Certificate2? certificate = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder
            .WebHost.UseKestrelCore()
            .ConfigureKestrel(server =>
            {
                server.Limits.MaxRequestBodySize = null;
                server.Listen(
                    IPAddress.Loopback,
                    0,
                    listen =>
                    {
                        if (certificate is not null)
                            listen.UseHttps(certificate);
                    }
                );
            });
        var application = builder.Build();
        application.Run(async context =>
        {
            var length = 0L;
            var buffer = new byte[65536];
            for (int read; (read = await context.Request.Body.ReadAsync(buffer)) > 0;)
                length += read;
            var target = context.Features.Get<IHttpRequestFeature>()!.RawTarget;
            var from = context.Request.Headers["X-Forwarded-For"];
            await context.Response.WriteAsync($"{name} {context.Request.Method} {target} {context.Request.Host} {from} {length}");
        });
        await application.StartAsync();
        return new(application);
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();
}
