using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Trainyard.Accounts.Users;

/// <summary>Bearer tokens: JWTs of this service for itself.</summary>
internal sealed class Tokens(byte[] key, TimeSpan lifetime, TimeProvider time)
{
    /// <summary>The user's security stamp: a token is good as long as the user has this one.</summary>
    public const string Stamp = "stamp";

    /// <summary>What a page must say beside its cookie: no other site can read it.</summary>
    public const string Csrf = "csrf";

    private const string Name = "trainyard-accounts";

    private readonly SymmetricSecurityKey _key = new(key);

    public TimeSpan Lifetime => lifetime;

    public TokenValidationParameters Validation =>
        new()
        {
            ValidIssuer = Name,
            ValidAudience = Name,
            IssuerSigningKey = _key,
            ValidAlgorithms = [SecurityAlgorithms.HmacSha256],
            NameClaimType = JwtRegisteredClaimNames.Sub,
            LifetimeValidator = (from, until, _, _) => until > Now && !(from > Now),
        };

    private DateTime Now => time.GetUtcNow().UtcDateTime;

    public (string Token, string Csrf) Issue(User user)
    {
        var csrf = Convert.ToHexString(RandomNumberGenerator.GetBytes(16));
        var token = new JsonWebTokenHandler().CreateToken(
            new SecurityTokenDescriptor
            {
                Issuer = Name,
                Audience = Name,
                IssuedAt = Now,
                NotBefore = Now,
                Expires = Now + lifetime,
                Subject = new ClaimsIdentity([
                    new(JwtRegisteredClaimNames.Sub, user.Id.ToString()),
                    new(Stamp, user.SecurityStamp!),
                    new(Csrf, csrf),
                ]),
                SigningCredentials = new SigningCredentials(_key, SecurityAlgorithms.HmacSha256),
            }
        );
        return (token, csrf);
    }
}
