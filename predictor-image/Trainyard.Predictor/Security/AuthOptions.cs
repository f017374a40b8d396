using Trainyard.Contracts;

namespace Trainyard.Predictor.Security;

/// <summary>Who may ask: who has one of the tokens, or one of the issuer's. Neither is set: everybody.</summary>
/// <param name="TokensFile">A file of tokens, one a line, or null.</param>
/// <param name="Issuer">An OpenID Connect issuer, or null.</param>
/// <param name="Audience">What the issuer's tokens must be meant for.</param>
internal sealed record AuthOptions(string? TokensFile, Uri? Issuer, string? Audience)
{
    public bool IsOpen => TokensFile is null && Issuer is null;

    /// <param name="value">A variable of the environment; null where it is not set.</param>
    /// <exception cref="FailureException">A variable cannot be.</exception>
    public static AuthOptions Read(Func<string, string?> value)
    {
        var (issuer, audience) = (value(ContainerEnvironment.AuthIssuer), value(ContainerEnvironment.AuthAudience));
        if (issuer is not null && audience is null)
            throw Fault(ContainerEnvironment.AuthAudience, "must say what the issuer's tokens are meant for");
        if (audience is not null && issuer is null)
            throw Fault(ContainerEnvironment.AuthIssuer, "must name the issuer of the tokens for the audience");
        return new AuthOptions(value(ContainerEnvironment.AuthTokens), issuer is null ? null : Url(issuer), audience);
    }

    // What comes over an open line may be anybody's keys.
    private static Uri Url(string issuer) =>
        Uri.TryCreate(issuer, UriKind.Absolute, out var url)
        && (url.Scheme == Uri.UriSchemeHttps || (url.Scheme == "http" && url.IsLoopback))
            ? url
            : throw Fault(ContainerEnvironment.AuthIssuer, $"must be an https:// URL, not '{issuer}'");

    private static FailureException Fault(string name, string message) => new(FailureClass.Configuration, $"{name} {message}");
}
