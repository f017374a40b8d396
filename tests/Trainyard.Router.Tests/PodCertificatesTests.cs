using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Trainyard.RolloutRouter;

namespace Trainyard.Router.Tests;

public sealed class PodCertificatesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("trainyard-router-tls-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task The_router_answers_over_TLS_and_passes_on_over_TLS_to_pods_of_its_own_certificate_only()
    {
        using var own = SelfSigned("CN=sonar");
        using var other = SelfSigned("CN=sonar");
        Mount(own);
        await using var pod = await Backend.StartAsync("pod", own);
        await using var impostor = await Backend.StartAsync("impostor", other);
        await using var router = await StartAsync(pod.Address.Port);
        await using var deceived = await StartAsync(impostor.Address.Port);

        Assert.StartsWith("pod GET /x", await AskAsync(router, own), StringComparison.Ordinal);
        Assert.Equal("no endpoint is ready", await AskAsync(deceived, own));
    }

    [Theory]
    [InlineData("CN=sonar", true, true)]
    [InlineData("CN=sonar", false, false)]
    [InlineData("CN=another", true, false)]
    public void Another_certificate_is_taken_while_the_authority_beside_vouches_for_it_and_its_name(string name, bool issued, bool taken)
    {
        using var authority = Issuer("CN=authority");
        using var own = Issued(authority, "CN=sonar");
        using var shown = issued ? Issued(authority, name) : SelfSigned(name);
        Mount(own);
        File.WriteAllText(Path.Combine(_folder, "ca.crt"), authority.ExportCertificatePem());
        var certificates = new PodCertificates(_folder, TimeProvider.System);

        Assert.True(certificates.Takes(this, own, null, SslPolicyErrors.RemoteCertificateNameMismatch));
        Assert.Equal(taken, certificates.Takes(this, shown, null, SslPolicyErrors.RemoteCertificateNameMismatch));
        Assert.False(certificates.Takes(this, null, null, SslPolicyErrors.RemoteCertificateNotAvailable));
    }

    private Task<RolloutRouter.RolloutRouter> StartAsync(int port) =>
        Routers.StartAsync(Backends.Of(Routers.Orders([("v1", 100)]), Backends.None, port, tls: true), _folder);

    private static async Task<string> AskAsync(RolloutRouter.RolloutRouter router, X509Certificate2 expected)
    {
        using var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, shown, _, _) =>
            shown?.GetRawCertDataString() == expected.GetRawCertDataString();
        using var http = new HttpClient(handler);
        using var answer = await http.GetAsync($"https://{router.Addresses[0]}/x", TestContext.Current.CancellationToken);
        return await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    private void Mount(X509Certificate2 certificate)
    {
        File.WriteAllText(Path.Combine(_folder, "tls.crt"), certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(_folder, "tls.key"), certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
    }

    private static X509Certificate2 SelfSigned(string name) =>
        Request(name, out _).CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1));

    private static X509Certificate2 Issuer(string name)
    {
        var request = Request(name, out _);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return request.CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-2), TimeProvider.System.GetUtcNow().AddDays(2));
    }

    private static X509Certificate2 Issued(X509Certificate2 authority, string name)
    {
        var now = TimeProvider.System.GetUtcNow();
        using var issued = Request(name, out var key).Create(authority, now.AddDays(-1), now.AddDays(1), RandomNumberGenerator.GetBytes(8));
        return issued.CopyWithPrivateKey(key);
    }

    private static CertificateRequest Request(string name, out ECDsa key) =>
        new(name, key = ECDsa.Create(ECCurve.NamedCurves.nistP256), HashAlgorithmName.SHA256);
}
