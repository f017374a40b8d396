using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Trainyard.Local.ApiServer.Hosting;

/// <summary>
/// The certificate of 127.0.0.1, which is its own authority; made once and kept, so that a kubeconfig stays good. kubectl sends no token
/// over plain HTTP, hence TLS.
/// </summary>
internal static class ServerCertificate
{
    public static X509Certificate2 Keep(string folder, TimeProvider clock)
    {
        var certificateFile = Path.Combine(folder, "server.crt");
        var keyFile = Path.Combine(folder, "server.key");
        if (!File.Exists(certificateFile))
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            using var made = Make(key, clock.GetUtcNow());
            File.WriteAllText(keyFile, key.ExportPkcs8PrivateKeyPem());
            File.SetUnixFileMode(keyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            File.WriteAllText(certificateFile, made.ExportCertificatePem());
        }

        return X509Certificate2.CreateFromPemFile(certificateFile, keyFile);
    }

    private static X509Certificate2 Make(ECDsa key, DateTimeOffset now)
    {
        CertificateRequest request = new("CN=trainyard-local", key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        names.AddIpAddress(IPAddress.Loopback);
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(
            new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.KeyCertSign, true)
        );
        return request.CreateSelfSigned(now.AddDays(-1), now.AddYears(10));
    }
}
