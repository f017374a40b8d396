using Trainyard.Contracts;

namespace Trainyard.Models;

public static class ArtifactStores
{
    /// <summary>The store at a URI: file://, pvc://CLAIM/path, s3://bucket/prefix, or a plain path.</summary>
    /// <param name="secretName">The mounted Secret that opens it, or null for the environment's own credentials.</param>
    /// <exception cref="FailureException">The URI cannot be a store.</exception>
    public static IArtifactStore Open(string uri, string? secretName, Func<string, string?> environment)
    {
        if (SourceUri.LocalPath(uri, environment) is { } path)
            return new FileArtifactStore(uri.Contains("://", StringComparison.Ordinal) ? uri : "file://" + path, path);
        if (uri.StartsWith("s3://", StringComparison.Ordinal))
            return new S3ArtifactStore(uri, S3Options.From(secretName, environment));
        throw new FailureException(FailureClass.Configuration, $"{uri} is no place for models", "s3://, file:// and pvc://CLAIM/path are");
    }
}
