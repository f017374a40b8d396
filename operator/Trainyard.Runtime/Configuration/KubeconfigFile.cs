using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Serialization;

namespace Trainyard.Runtime;

internal sealed record KubeconfigFile
{
    public string? CurrentContext { get; init; }

    public IReadOnlyList<NamedCluster>? Clusters { get; init; }

    public IReadOnlyList<NamedUser>? Users { get; init; }

    public IReadOnlyList<NamedContext>? Contexts { get; init; }
}

internal sealed record NamedCluster(string Name, KubeconfigCluster Cluster);

internal sealed record NamedUser(string Name, KubeconfigUser? User);

internal sealed record NamedContext(string Name, KubeconfigContext Context);

internal sealed record KubeconfigContext
{
    public string? Cluster { get; init; }

    public string? User { get; init; }

    public string? Namespace { get; init; }
}

internal sealed record KubeconfigCluster
{
    public string? Server { get; init; }

    public string? TlsServerName { get; init; }

    public bool InsecureSkipTlsVerify { get; init; }

    public string? CertificateAuthority { get; init; }

    public string? CertificateAuthorityData { get; init; }

    public string? ProxyUrl { get; init; }

    /// <summary>Data win over a file. Files are relative to the kubeconfig that names them.</summary>
    public Func<X509Certificate2Collection>? Authorities(string folder)
    {
        if (!string.IsNullOrEmpty(CertificateAuthorityData))
        {
            var authorities = new X509Certificate2Collection();
            authorities.ImportFromPem(Pem.Decode("certificate-authority-data", CertificateAuthorityData));
            return () => authorities;
        }

        return string.IsNullOrEmpty(CertificateAuthority)
            ? null
            : InClusterConnection.AuthoritiesFile(Path.Combine(folder, CertificateAuthority));
    }
}

internal sealed record KubeconfigUser
{
    public string? Token { get; init; }

    [JsonPropertyName("tokenFile")]
    public string? TokenFile { get; init; }

    public string? ClientCertificate { get; init; }

    public string? ClientCertificateData { get; init; }

    public string? ClientKey { get; init; }

    public string? ClientKeyData { get; init; }

    public ExecConfig? Exec { get; init; }

    /// <summary>The credentials that the user stands for. A token file wins over a token, as with kubectl.</summary>
    public Credentials Credentials(string folder, KubeconfigCluster cluster, TimeProvider time)
    {
        if (Exec is not null)
            return new ExecCredentials(Exec, folder, cluster, time);
        if (!string.IsNullOrEmpty(TokenFile))
            return new TokenFile(Path.Combine(folder, TokenFile), time);
        var certificate = Read("client-certificate", ClientCertificateData, ClientCertificate, folder);
        var key = Read("client-key", ClientKeyData, ClientKey, folder);
        return new FixedCredentials(Token, certificate is null || key is null ? null : X509Certificate2.CreateFromPem(certificate, key));
    }

    private static string? Read(string field, string? data, string? file, string folder)
    {
        if (!string.IsNullOrEmpty(data))
            return Pem.Decode(field + "-data", data);
        return string.IsNullOrEmpty(file) ? null : File.ReadAllText(Path.Combine(folder, file));
    }
}

internal static class Pem
{
    public static string Decode(string field, string base64)
    {
        try
        {
            return Encoding.UTF8.GetString(Convert.FromBase64String(base64));
        }
        catch (FormatException e)
        {
            throw new KubeconfigException($"{field} is not base64.", e);
        }
    }
}
