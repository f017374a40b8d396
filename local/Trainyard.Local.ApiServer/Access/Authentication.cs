using System.Buffers.Text;
using System.Security.Cryptography;

namespace Trainyard.Local.ApiServer.Access;

/// <summary>
/// Tells by the bearer token who asks: the administrator by the cluster's own token, a service account by one that was made for it
/// (a JSON Web Token, signed with a key derived from the cluster's). No token is anonymous, another one is refused.
/// </summary>
internal sealed class Authentication(string token, TimeProvider clock)
{
    private readonly byte[] _key = SHA256.HashData(Encoding.UTF8.GetBytes("accounts:" + token));

    /// <exception cref="ApiException">Unauthorized.</exception>
    public User Authenticate(HttpContext context)
    {
        var header = context.Request.Headers.Authorization.ToString();
        if (token.Length == 0)
            return User.Administrator;

        if (!header.StartsWith("Bearer ", StringComparison.Ordinal))
            return header.Length == 0 ? User.Anonymous : throw Unauthorized();

        var given = header[7..];
        return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.UTF8.GetBytes(token))
            ? Impersonated(context) ?? User.Administrator
            : ReadToken(given) ?? throw Unauthorized();
    }

    /// <summary>As whom the administrator asks, with kubectl --as.</summary>
    private static User? Impersonated(HttpContext context) =>
        context.Request.Headers["Impersonate-User"].ToString() is { Length: > 0 } name
            ? new User(name, [.. context.Request.Headers["Impersonate-Group"].OfType<string>(), "system:authenticated"])
            : null;

    /// <summary>A token for a service account.</summary>
    public string MakeToken(string ns, string name, string uid, DateTimeOffset expires)
    {
        JsonObject claims = new()
        {
            ["iss"] = "https://trainyard.local",
            ["sub"] = $"system:serviceaccount:{ns}:{name}",
            ["exp"] = expires.ToUnixTimeSeconds(),
            ["kubernetes.io"] = new JsonObject
            {
                ["namespace"] = ns,
                ["serviceaccount"] = new JsonObject { ["name"] = name, ["uid"] = uid },
            },
        };
        var signed = Encode("""{"alg":"HS256","typ":"JWT"}""") + "." + Encode(claims.ToJsonString());
        return signed + "." + Sign(signed);
    }

    /// <summary>Whom a token is for; null if it is not of this cluster, or too old.</summary>
    public User? ReadToken(string text)
    {
        var last = text.LastIndexOf('.');
        var first = text.IndexOf('.');
        if (
            last <= first
            || !CryptographicOperations.FixedTimeEquals(
                Encoding.ASCII.GetBytes(Sign(text[..last])),
                Encoding.UTF8.GetBytes(text[(last + 1)..])
            )
        )
        {
            return null;
        }

        var claims = JsonNode.Parse(Base64Url.DecodeFromChars(text.AsSpan(first + 1, last - first - 1)))!;
        var account = claims["kubernetes.io"];
        return claims.Integer("exp") > clock.GetUtcNow().ToUnixTimeSeconds()
            ? User.Account(account.Text("namespace")!, account.Text("serviceaccount.name")!, account.Text("serviceaccount.uid")!)
            : null;
    }

    private static ApiException Unauthorized() => new(401, "Unauthorized", "Unauthorized");

    private static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));

    private string Sign(string text) => Base64Url.EncodeToString(HMACSHA256.HashData(_key, Encoding.ASCII.GetBytes(text)));
}
