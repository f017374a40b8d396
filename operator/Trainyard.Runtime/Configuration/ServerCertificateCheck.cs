using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Trainyard.Runtime;

/// <summary>
/// Whether a server's certificate is believed: on the word of its own authorities alone, asked at each handshake. The library reads them
/// once, and believes the system's authorities beside them.
/// </summary>
internal sealed class ServerCertificateCheck(Func<X509Certificate2Collection> authorities)
{
    public bool IsValid(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        // The name is checked by the runtime, whoever signed; the chain is ours to check.
        if ((errors & ~SslPolicyErrors.RemoteCertificateChainErrors) != 0 || certificate is not X509Certificate2 leaf)
            return false;

        using var own = new X509Chain();
        own.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        own.ChainPolicy.CustomTrustStore.AddRange(authorities());
        own.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        foreach (var element in chain?.ChainElements ?? Enumerable.Empty<X509ChainElement>())
            own.ChainPolicy.ExtraStore.Add(element.Certificate);

        return own.Build(leaf);
    }
}
