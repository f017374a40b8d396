using Trainyard.Contracts;

namespace Trainyard.Models;

/// <summary>Where a source or a store is, as users write it.</summary>
public static class SourceUri
{
    /// <summary>The folder of mounted claims when <see cref="ContainerEnvironment.Volumes"/> is not set.</summary>
    private const string DefaultVolumes = "/mnt/trainyard";

    /// <summary>
    /// The place on this machine of file:///a/b, pvc://CLAIM/a/b or a plain path; null for what must be fetched.
    /// </summary>
    /// <exception cref="FailureException">The scheme is unknown.</exception>
    public static string? LocalPath(string uri, Func<string, string?> environment)
    {
        var scheme = uri.IndexOf("://", StringComparison.Ordinal);
        if (scheme < 0)
            return Path.GetFullPath(uri);

        var rest = uri[(scheme + 3)..];
        return uri[..scheme] switch
        {
            "file" => rest.StartsWith('/') ? System.Uri.UnescapeDataString(rest) : Path.GetFullPath(rest),
            "pvc" => Path.Combine(environment(ContainerEnvironment.Volumes) ?? DefaultVolumes, rest),
            "s3" or "http" or "https" => null,
            var other => throw new FailureException(
                FailureClass.Configuration,
                $"{uri} has the unknown scheme {other}",
                "known are s3://, https://, file:// and pvc://CLAIM/path"
            ),
        };
    }
}
