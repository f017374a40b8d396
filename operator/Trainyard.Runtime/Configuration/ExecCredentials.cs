using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using k8s;
using k8s.Exceptions;
using k8s.KubeConfigModels;

namespace Trainyard.Runtime;

/// <summary>
/// A program that gives credentials (client.authentication.k8s.io), as cloud providers have; run by the library, again when they expire or
/// are refused. The library's own provider runs it once a request while none is known, and never renews a certificate.
/// </summary>
internal sealed class ExecCredentials(ExternalExecution program, TimeProvider time) : IRenewable
{
    private readonly Lock _lock = new();
    private ExecCredentialResponse.ExecStatus? _status;
    private X509Certificate2? _certificate;

    /// <summary>The certificate for the TLS handshake, or null. Asked at each handshake.</summary>
    public X509Certificate2? Certificate
    {
        get
        {
            Current();
            return _certificate;
        }
    }

    public void Renew()
    {
        lock (_lock)
        {
            _status = null;
        }
    }

    public Task<AuthenticationHeaderValue> GetAuthenticationHeaderAsync(CancellationToken cancellationToken)
    {
        try
        {
            return Task.FromResult(Current().Token is { } token ? new AuthenticationHeaderValue("Bearer", token) : null!);
        }
        catch (KubeConfigException e)
        {
            throw new HttpRequestException($"No credentials: {e.Message}", e);
        }
    }

    /// <summary>Under the lock, so that a burst of requests runs the program once.</summary>
    private ExecCredentialResponse.ExecStatus Current()
    {
        lock (_lock)
        {
            if (_status is { } valid && (valid.ExpirationTimestamp is not { } end || time.GetUtcNow() < end))
                return valid;

            var status = Run();
            _certificate = status is { ClientCertificateData: { } certificate, ClientKeyData: { } key }
                ? X509Certificate2.CreateFromPem(certificate, key)
                : null;
            return _status = status;
        }
    }

    private ExecCredentialResponse.ExecStatus Run()
    {
        try
        {
            return KubernetesClientConfiguration.ExecuteExternalCommand(program).Status;
        }
        catch (KubeConfigException e)
        {
            throw new KubeConfigException($"{program.Command}: {e.Message.Split('\n')[0]}. {program.InstallHint}".TrimEnd(), e);
        }
    }
}
