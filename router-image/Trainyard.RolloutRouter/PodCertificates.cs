using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging.Abstractions;
using Trainyard.Contracts;

namespace Trainyard.RolloutRouter;

/// <summary>
/// Whom the router takes for a pod of its predictor: pods are known by their address, which no certificate names, so that it must be the
/// certificate that is mounted here as well, or, for the minutes in which a new one comes to pods at different times, another one that the
/// authority beside it (ca.crt) vouches for.
/// </summary>
internal sealed class PodCertificates
{
    private readonly Mounted<Known> _mounted;

    /// <exception cref="FailureException">There is no certificate.</exception>
    public PodCertificates(string folder, TimeProvider time)
    {
        string certificate = Path.Combine(folder, "tls.crt"),
            authority = Path.Combine(folder, "ca.crt");
        string[] files = File.Exists(authority) ? [certificate, authority] : [certificate];
        try
        {
            _mounted = new(files, () => Known.Read(certificate, authority), time, NullLogger.Instance);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new FailureException(FailureClass.Configuration, $"the certificate in {folder} cannot be used: {e.Message}", inner: e);
        }
    }

    /// <summary>For a client's handshake.</summary>
    public bool Takes(object sender, X509Certificate? shown, X509Chain? chain, SslPolicyErrors errors) =>
        shown is not null && _mounted.Current.Takes(new X509Certificate2(shown), chain);

    private sealed record Known(X509Certificate2 Own, X509Certificate2Collection Authorities)
    {
        public static Known Read(string certificate, string authority)
        {
            var authorities = new X509Certificate2Collection();
            if (File.Exists(authority))
                authorities.ImportFromPemFile(authority);
            return new(X509Certificate2.CreateFromPem(File.ReadAllText(certificate)), authorities);
        }

        public bool Takes(X509Certificate2 shown, X509Chain? sent)
        {
            if (shown.RawDataMemory.Span.SequenceEqual(Own.RawDataMemory.Span))
                return true;
            if (Authorities.Count == 0)
                return false;
            using var chain = new X509Chain();
            chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
            chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            chain.ChainPolicy.CustomTrustStore.AddRange(Authorities);
            if (sent is not null)
                chain.ChainPolicy.ExtraStore.AddRange(sent.ChainElements.Select(one => one.Certificate).ToArray());
            return shown.Subject == Own.Subject && chain.Build(shown);
        }
    }
}
