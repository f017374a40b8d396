using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Trainyard.Predictor.Tests.Support;

/// <summary>An OpenID Connect issuer, as far as who checks its tokens can see.</summary>
internal sealed class Issuer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly RSA _key = RSA.Create(2048);
    private readonly RSA _other = RSA.Create(2048);

    private Issuer(WebApplication app) => _app = app;

    public Uri Url { get; private set; } = null!;

    public static async Task<Issuer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var issuer = new Issuer(app);
        app.MapGet("/.well-known/openid-configuration", context => context.Response.WriteAsync(issuer.Discovery()));
        app.MapGet("/keys", context => context.Response.WriteAsync(issuer.Keys()));
        await app.StartAsync();
        issuer.Url = new Uri(app.Urls.Single());
        return issuer;
    }

    public string Token(string audience, TimeSpan life) => Token(audience, life, Signed(_key));

    public string ForgedToken(string audience) => Token(audience, TimeSpan.FromMinutes(5), Signed(_other));

    public string UnsignedToken(string audience) => Token(audience, TimeSpan.FromMinutes(5), null);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private string Token(string audience, TimeSpan life, SigningCredentials? signed)
    {
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        return new JsonWebTokenHandler().CreateToken(
            new SecurityTokenDescriptor
            {
                Issuer = Url.OriginalString,
                Audience = audience,
                NotBefore = now.AddHours(-1),
                IssuedAt = now.AddHours(-1),
                Expires = now + life,
                SigningCredentials = signed,
            }
        );
    }

    private static SigningCredentials Signed(RSA key) => new(new RsaSecurityKey(key) { KeyId = "1" }, SecurityAlgorithms.RsaSha256);

    private string Discovery() => $$"""{"issuer":"{{Url.OriginalString}}","jwks_uri":"{{Url.OriginalString}}/keys"}""";

    private string Keys()
    {
        var key = _key.ExportParameters(includePrivateParameters: false);
        return $$"""
            {"keys":[{"kty":"RSA","use":"sig","kid":"1","n":"{{Base64UrlEncoder.Encode(key.Modulus)}}","e":"{{Base64UrlEncoder.Encode(
                key.Exponent
            )}}"}]}
            """;
    }
}
