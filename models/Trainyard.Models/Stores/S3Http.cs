using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Xml;
using System.Xml.Linq;

namespace Trainyard.Models;

/// <summary>HTTP to an S3 store: tries again what may pass, and throws what the store refuses, by the store's own code.</summary>
internal sealed class S3Http : DelegatingHandler
{
    private const int Tries = 4;
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(200);

    private readonly bool _isAnonymous;
    private readonly TimeProvider _time;

    internal S3Http(HttpMessageHandler inner, bool isAnonymous, TimeProvider time)
        : base(inner) => (_isAnonymous, _time) = (isAnonymous, time);

    internal static HttpClient Create(S3Options options) =>
        new(new S3Http(Handler(options.CertificateAuthorities), options.IsAnonymous, TimeProvider.System));

    /// <exception cref="S3Exception">The store refuses.</exception>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (_isAnonymous)
            request.Headers.Remove("Authorization");
        for (var tries = 1; ; tries++)
        {
            var answer = await TryAsync(request, mayTryAgain: tries < Tries && request.Content is not StreamContent, cancellationToken);
            if (answer is not null)
                return answer;
            await Task.Delay(FirstWait * (1 << (tries - 1)), _time, cancellationToken);
        }
    }

    /// <summary>The answer; null where another try may get a better one.</summary>
    private async Task<HttpResponseMessage?> TryAsync(HttpRequestMessage request, bool mayTryAgain, CancellationToken cancellationToken)
    {
        HttpResponseMessage answer;
        try
        {
            answer = await base.SendAsync(request, cancellationToken);
        }
        catch (HttpRequestException) when (mayTryAgain)
        {
            return null;
        }

        if (answer.IsSuccessStatusCode)
            return answer;
        using (answer)
        {
            if (mayTryAgain && MayPass(answer.StatusCode))
                return null;
            var body = await answer.Content.ReadAsStringAsync(cancellationToken);
            throw new S3Exception(answer.StatusCode, CodeIn(body) ?? answer.StatusCode.ToString());
        }
    }

    private static bool MayPass(HttpStatusCode status) =>
        status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError
        && status != HttpStatusCode.NotImplemented;

    private static string? CodeIn(string body)
    {
        try
        {
            return XElement.Parse(body).Elements().FirstOrDefault(element => element.Name.LocalName == "Code")?.Value;
        }
        catch (XmlException)
        {
            // Something between us and the store has answered.
            return null;
        }
    }

    // Trusts the authorities of a PEM file as well as the system's.
    private static SocketsHttpHandler Handler(string? certificateAuthorities)
    {
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false };
        if (certificateAuthorities is null)
            return handler;
        var trust = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        trust.CustomTrustStore.ImportFromPemFile(certificateAuthorities);
        using var system = new X509Store(StoreName.Root, StoreLocation.LocalMachine, OpenFlags.ReadOnly);
        trust.CustomTrustStore.AddRange(system.Certificates);
        handler.SslOptions.CertificateChainPolicy = trust;
        return handler;
    }
}
