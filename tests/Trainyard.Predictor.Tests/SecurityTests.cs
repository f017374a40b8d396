using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Trainyard.Contracts;
using Trainyard.Predictor.Security;
using Trainyard.Predictor.Serving;
using Trainyard.Predictor.Tests.Support;

namespace Trainyard.Predictor.Tests;

public sealed class SecurityTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("trainyard-security-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(null, 401, "Authorization: Bearer TOKEN")]
    [InlineData("Basic b25l", 401, "Authorization: Bearer TOKEN")]
    [InlineData("Bearer other", 401, "is not known")]
    [InlineData("Bearer # no token", 401, "is not known")]
    [InlineData("Bearer ", 401, "is not known")]
    [InlineData("Bearer one", 200, "features")]
    [InlineData("bearer two", 200, "features")]
    public async Task Who_brings_no_known_token_is_refused(string? authorization, int status, string said)
    {
        await using var served = await WithTokensAsync("# no token\none\n\n  two  \n");

        using var request = new HttpRequestMessage(HttpMethod.Get, "/random");
        if (authorization is not null)
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        using var response = await served.Http.SendAsync(request);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(status == 401, response.Headers.WwwAuthenticate.Count == 1);
        Assert.Contains(said, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/healthz", 200)]
    [InlineData("/readyz", 200)]
    [InlineData("/metrics", 200)]
    [InlineData("/v2/health/ready", 200)]
    [InlineData("/openapi.json", 401)]
    [InlineData("/v2/models/flats", 401)]
    public async Task Probes_need_no_token_and_what_tells_of_the_model_does(string path, int status)
    {
        await using var served = await WithTokensAsync("one");

        Assert.Equal(status, (int)(await served.Http.GetAsync(path)).StatusCode);
    }

    [Fact]
    public async Task Tokens_of_an_issuer_are_good_while_they_are_in_force_and_for_this_audience()
    {
        await using var issuer = await Issuer.StartAsync();
        await using var served = await Served.StartAsync(LearningTask.Regression, options =>
            options with
            {
                Auth = new AuthOptions(null, issuer.Url, "flats"),
            }
        );

        Assert.Equal("200", await AskAsync(served, issuer.Token("flats", TimeSpan.FromMinutes(5))));
        Assert.Contains(
            "not meant for flats",
            await AskAsync(served, issuer.Token("other", TimeSpan.FromMinutes(5))),
            StringComparison.Ordinal
        );
        Assert.Contains("has expired", await AskAsync(served, issuer.Token("flats", TimeSpan.FromMinutes(-5))), StringComparison.Ordinal);
        Assert.Contains("signature", await AskAsync(served, issuer.ForgedToken("flats")), StringComparison.Ordinal);
        Assert.Contains("signature", await AskAsync(served, issuer.UnsignedToken("flats")), StringComparison.Ordinal);
        Assert.Contains("neither", await AskAsync(served, "what"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task While_the_issuer_cannot_be_reached_who_asks_is_told_to_come_again()
    {
        var issuer = await Issuer.StartAsync();
        await issuer.DisposeAsync();
        await using var served = await Served.StartAsync(LearningTask.Regression, options =>
            options with
            {
                Auth = new AuthOptions(null, issuer.Url, "flats"),
            }
        );

        Assert.Equal("503", (await AskAsync(served, issuer.Token("flats", TimeSpan.FromMinutes(5))))[..3]);
    }

    [Theory]
    [InlineData("http://issuer.example.com", "flats", "must be an https:// URL")]
    [InlineData("issuer", "flats", "must be an https:// URL")]
    [InlineData("https://issuer.example.com", null, "TRAINYARD_AUTH_AUDIENCE")]
    [InlineData(null, "flats", "TRAINYARD_AUTH_ISSUER")]
    public void An_issuer_that_cannot_be_trusted_keeps_the_server_from_starting(string? issuer, string? audience, string said)
    {
        var fault = Assert.Throws<FailureException>(() =>
            PredictorOptions.Read(name =>
                name switch
                {
                    ContainerEnvironment.ModelUri => "file:///m",
                    ContainerEnvironment.AuthIssuer => issuer,
                    ContainerEnvironment.AuthAudience => audience,
                    _ => null,
                }
            )
        );

        Assert.Contains(said, fault.Failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Mounted_files_are_read_again_when_they_change_and_stay_as_they_were_when_they_break()
    {
        var time = new FakeTimeProvider();
        var path = Tokens("one");
        var tokens = new KnownTokens(path, time, NullLogger.Instance);

        Assert.True(tokens.Contains("one"));
        File.WriteAllText(path, "two");
        time.Advance(TimeSpan.FromSeconds(11));
        Assert.True(tokens.Contains("two"));
        Assert.False(tokens.Contains("one"));
        File.WriteAllText(path, "\n");
        time.Advance(TimeSpan.FromSeconds(11));
        Assert.True(tokens.Contains("two"));
    }

    [Fact]
    public async Task A_mounted_certificate_makes_it_TLS_for_both_versions_of_HTTP()
    {
        using var certificate = Certificate();
        var options = new PredictorOptions
        {
            ModelUri = "",
            Listen = "http://127.0.0.1:0",
            Tls = _folder,
        };
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(options));
        await using var app = builder.Build();
        app.MapGet("/", (Microsoft.AspNetCore.Http.HttpContext context) => context.Request.Protocol);
        await app.StartAsync();

        using var http = new HttpClient(
            new SocketsHttpHandler
            {
                SslOptions =
                {
                    RemoteCertificateValidationCallback = (_, given, _, _) => given!.GetCertHashString() == certificate.GetCertHashString(),
                },
            }
        )
        {
            BaseAddress = new Uri(app.Urls.Single()),
        };

        Assert.StartsWith("https://", app.Urls.Single(), StringComparison.Ordinal);
        Assert.Equal("HTTP/1.1", await http.GetStringAsync("/"));
        using var second = new HttpRequestMessage(HttpMethod.Get, "/")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        Assert.Equal("HTTP/2", await (await http.SendAsync(second)).Content.ReadAsStringAsync());
    }

    private X509Certificate2 Certificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
        var now = TimeProvider.System.GetUtcNow();
        var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        File.WriteAllText(Path.Combine(_folder, "tls.crt"), certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(_folder, "tls.key"), key.ExportPkcs8PrivateKeyPem());
        return certificate;
    }

    private Task<Served> WithTokensAsync(string tokens) =>
        Served.StartAsync(LearningTask.Regression, options => options with { Auth = new AuthOptions(Tokens(tokens), null, null) });

    private string Tokens(string content)
    {
        var path = Path.Combine(_folder, "tokens");
        File.WriteAllText(path, content);
        return path;
    }

    private static async Task<string> AskAsync(Served served, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/random?seed=1");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var response = await served.Http.SendAsync(request);
        return response.IsSuccessStatusCode ? "200" : $"{(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}";
    }
}
