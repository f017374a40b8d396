using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Trainyard.Contracts;

namespace Trainyard;

/// <summary>TLS by a certificate (tls.crt, those that vouch for it behind it) and its key (tls.key), as a Secret of that type mounts
/// them.</summary>
internal static class ServerCertificate
{
    /// <exception cref="FailureException">There is no such certificate.</exception>
    public static void UseCertificate(this ListenOptions listen, string folder, HttpProtocols protocols, TimeProvider time, ILogger logger)
    {
        string certificate = Path.Combine(folder, "tls.crt"),
            key = Path.Combine(folder, "tls.key");
        List<SslApplicationProtocol> named = protocols switch
        {
            HttpProtocols.Http1 => [SslApplicationProtocol.Http11],
            HttpProtocols.Http2 => [SslApplicationProtocol.Http2],
            _ => [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
        };
        try
        {
            var mounted = new Mounted<SslStreamCertificateContext>([certificate, key], () => Read(certificate, key), time, logger);
            listen.UseHttps(
                new TlsHandshakeCallbackOptions
                {
                    OnConnection = _ =>
                        ValueTask.FromResult(
                            new SslServerAuthenticationOptions { ServerCertificateContext = mounted.Current, ApplicationProtocols = named }
                        ),
                }
            );
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new FailureException(FailureClass.Configuration, $"the certificate in {folder} cannot be used: {e.Message}", inner: e);
        }
    }

    private static SslStreamCertificateContext Read(string certificate, string key)
    {
        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(certificate);
        return SslStreamCertificateContext.Create(X509Certificate2.CreateFromPemFile(certificate, key), chain, offline: true);
    }
}
