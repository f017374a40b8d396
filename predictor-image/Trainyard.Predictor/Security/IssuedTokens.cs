using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Trainyard.Predictor.Security;

/// <summary>
/// JSON Web Tokens of an OpenID Connect issuer, whose keys are read from its discovery document and again when it has new ones. They must
/// be signed with a key pair, in force, of this issuer and for the audience.
/// </summary>
internal sealed class IssuedTokens(Uri issuer, string audience)
{
    private static readonly string[] Algorithms = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"];

    private readonly JsonWebTokenHandler _handler = new();

    private readonly ConfigurationManager<OpenIdConnectConfiguration> _keys = new(
        issuer.OriginalString.TrimEnd('/') + "/.well-known/openid-configuration",
        new OpenIdConnectConfigurationRetriever(),
        new HttpDocumentRetriever { RequireHttps = !issuer.IsLoopback }
    );

    /// <summary>Null where the token is good; else what is wrong with it.</summary>
    /// <exception cref="InvalidOperationException">The issuer cannot be asked for its keys.</exception>
    public async Task<string?> RefuseAsync(string token, CancellationToken cancellationToken)
    {
        if (!_handler.CanReadToken(token))
            return "the token is neither a known one nor a JSON Web Token";

        // Without it, a validation that finds no keys would not say that they could not be had.
        await _keys.GetConfigurationAsync(cancellationToken);
        var result = await _handler.ValidateTokenAsync(token, Rules());
        return result switch
        {
            { IsValid: true } => null,
            { Exception: SecurityTokenExpiredException } => "the token has expired",
            { Exception: SecurityTokenNotYetValidException } => "the token is not in force yet",
            { Exception: SecurityTokenInvalidAudienceException } => $"the token is not meant for {audience}",
            { Exception: SecurityTokenInvalidIssuerException } => $"the token is not from {issuer.OriginalString}",
            _ => "the token's signature or form is not what the issuer makes",
        };
    }

    private TokenValidationParameters Rules() =>
        new()
        {
            ValidAudience = audience,
            ValidIssuer = issuer.OriginalString,
            ValidAlgorithms = Algorithms,
            ClockSkew = TimeSpan.FromSeconds(30),
            ConfigurationManager = _keys,
        };
}
