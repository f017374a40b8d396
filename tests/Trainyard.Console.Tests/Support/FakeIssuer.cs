using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Trainyard.Console.Tests.Support;

/// <summary>An OpenID Connect issuer that lets in whoever comes, once it was told the nonce.</summary>
internal sealed class FakeIssuer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly RsaSecurityKey _key = new(RSA.Create(2048)) { KeyId = "k" };

    private FakeIssuer(WebApplication app) => _app = app;

    public string Address => _app.Urls.First();

    public string Nonce { get; set; } = "";

    /// <summary>How long its ID tokens last.</summary>
    public TimeSpan Life { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Whom a refreshed token speaks for; null: it refuses.</summary>
    public string? Refreshed { get; set; } = "somebody";

    /// <summary>The refresh tokens that were brought.</summary>
    public System.Collections.Concurrent.ConcurrentQueue<string> Refreshes { get; } = new();

    public static async Task<FakeIssuer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var issuer = new FakeIssuer(builder.Build());
        issuer._app.MapGet("/.well-known/openid-configuration", () => Results.Text(issuer.Configuration(), "application/json"));
        issuer._app.MapGet("/keys", () => Results.Text(issuer.Keys(), "application/json"));
        issuer._app.MapPost("/token", issuer.TokenAsync);
        await issuer._app.StartAsync();
        return issuer;
    }

    public async ValueTask DisposeAsync()
    {
        _key.Rsa.Dispose();
        await _app.DisposeAsync();
    }

    private string Configuration() =>
        $$"""
            {"issuer":"{{Address}}","authorization_endpoint":"{{Address}}/authorize","token_endpoint":"{{Address}}/token","jwks_uri":"{{Address}}/keys",
             "response_types_supported":["code"],"subject_types_supported":["public"],
             "scopes_supported":["openid","offline_access"],"id_token_signing_alg_values_supported":["RS256"]}
            """;

    private string Keys()
    {
        var rsa = _key.Rsa.ExportParameters(includePrivateParameters: false);
        return $$"""
            {"keys":[{"kty":"RSA","kid":"k","use":"sig","alg":"RS256","n":"{{Base64UrlEncoder.Encode(
                rsa.Modulus
            )}}","e":"{{Base64UrlEncoder.Encode(rsa.Exponent)}}"}]}
            """;
    }

    private async Task<IResult> TokenAsync(HttpRequest request)
    {
        var form = await request.ReadFormAsync();
        if (form["grant_type"] != "refresh_token")
            return Results.Text(Tokens("somebody", Life, "refresh-1"), "application/json");
        Refreshes.Enqueue(form["refresh_token"].ToString());
        return Refreshed is { } subject
            ? Results.Text(Tokens(subject, TimeSpan.FromHours(1), $"refresh-{Refreshes.Count + 1}"), "application/json")
            : Results.Text("""{"error":"invalid_grant"}""", "application/json", statusCode: 400);
    }

    private string Tokens(string subject, TimeSpan life, string refresh)
    {
        var token = new JsonWebTokenHandler().CreateToken(
            new SecurityTokenDescriptor
            {
                Issuer = Address,
                Audience = "trainyard",
                Subject = new ClaimsIdentity([new("sub", subject), new("nonce", Nonce), new("jti", refresh)]),
                Expires = TimeProvider.System.GetUtcNow().UtcDateTime + life,
                SigningCredentials = new(_key, SecurityAlgorithms.RsaSha256),
            }
        );
        return $$"""{"token_type":"Bearer","access_token":"a","id_token":"{{token}}","refresh_token":"{{refresh}}","expires_in":3600}""";
    }
}
