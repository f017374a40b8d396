using Trainyard.Contracts;

namespace Trainyard.Api;

/// <summary>Who may ask: who brings one of the tokens, or one of the issuer's. Probes, metrics and the pages, which hold nothing of the
/// model, are open.</summary>
[Cel("has(self.tokens) || has(self.issuer)", "name tokens, or an issuer, or both; leave auth out where everybody may ask")]
public sealed record AuthSpec
{
    /// <summary>A Secret with bearer tokens. What changes in it holds within minutes, without a restart.</summary>
    public TokensReference? Tokens { get; init; }

    /// <summary>An OpenID Connect issuer whose tokens are good, too.</summary>
    public IssuerSpec? Issuer { get; init; }
}

/// <summary>Bearer tokens.</summary>
public sealed record TokensReference
{
    /// <summary>The Secret.</summary>
    public required string SecretName { get; init; }

    /// <summary>Its key; the value has a token a line.</summary>
    public string Key { get; set; } = "tokens";
}

/// <summary>An OpenID Connect issuer.</summary>
public sealed record IssuerSpec
{
    /// <summary>Its URL, as its tokens say it (iss); the keys are found from there.</summary>
    [Schema(Pattern = "^https://.+")]
    public required string Url { get; init; }

    /// <summary>What its tokens must be meant for (aud).</summary>
    [Schema(Pattern = ".+")]
    public required string Audience { get; init; }
}
