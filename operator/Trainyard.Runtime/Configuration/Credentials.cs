using System.Security.Cryptography.X509Certificates;

namespace Trainyard.Runtime;

/// <summary>Who we are to the API server: a bearer token, a client certificate, or nobody.</summary>
public abstract class Credentials
{
    public static Credentials None { get; } = new FixedCredentials(null, null);

    /// <summary>The certificate for the TLS handshake, or null. Asked at each handshake.</summary>
    public virtual X509Certificate2? ClientCertificate => null;

    /// <summary>The token to send now, or null.</summary>
    public abstract ValueTask<string?> GetTokenAsync(CancellationToken cancellationToken);

    /// <summary>The server did not accept the token: get another. False if there is no other to be had.</summary>
    public virtual bool Renew() => false;
}

/// <summary>Credentials that never change.</summary>
internal sealed class FixedCredentials(string? token, X509Certificate2? certificate) : Credentials
{
    public override X509Certificate2? ClientCertificate => certificate;

    public override ValueTask<string?> GetTokenAsync(CancellationToken cancellationToken) => ValueTask.FromResult(token);
}
