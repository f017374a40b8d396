namespace Trainyard.Console;

/// <summary>How the console runs.</summary>
internal sealed record ConsoleOptions
{
    /// <summary>Where it listens; port 0 is any free one.</summary>
    public Uri Listen { get; init; } = new("http://127.0.0.1:0");

    /// <summary>On a laptop: the kubeconfig whose user everybody with a link is. Null: as the environment says.</summary>
    public string? Kubeconfig { get; init; }

    /// <summary>In a cluster: the API server to which each user brings a token of their own. Null: on a laptop.</summary>
    public Uri? Server { get; init; }

    /// <summary>The authorities of that server's certificate.</summary>
    public string? AuthorityFile { get; init; }

    /// <summary>On a laptop: the file with the key that one-time links are made with; written anew at each start.</summary>
    public string? KeyFile { get; init; }

    /// <summary>On a laptop: the folder whose folders are the claims of the namespace default; uploads go there.</summary>
    public string? Volumes { get; init; }

    /// <summary>In a cluster: the s3://bucket/prefix that uploads go to; null: none are taken.</summary>
    public string? UploadsUri { get; init; }

    /// <summary>The mounted Secret that opens it; null: the environment does.</summary>
    public string? UploadsSecret { get; init; }

    /// <summary>The program that reads tables, beside this one.</summary>
    public string Trainer { get; init; } = Path.Combine(AppContext.BaseDirectory, "trainyard-trainer");

    /// <summary>The OpenID Connect issuer that users come from, where they do not paste a token.</summary>
    public OidcOptions? Oidc { get; init; }

    /// <summary>Whether it serves several users, each by their own token.</summary>
    public bool InCluster => Server is not null;
}

/// <summary>The issuer whose ID tokens the API server accepts.</summary>
/// <param name="Authority">Its address.</param>
/// <param name="ClientId">The audience of its ID tokens, as the API server is told it.</param>
/// <param name="ClientSecretFile">The file with this client's secret; null: a public client (PKCE alone).</param>
internal sealed record OidcOptions(Uri Authority, string ClientId, string? ClientSecretFile);
