using Trainyard.Contracts;

namespace Trainyard.Models;

/// <summary>A prefix of an S3 bucket that files are streamed into, each once.</summary>
public sealed class S3Inbox : IDisposable
{
    private readonly S3Client _client;
    private readonly string _uri;
    private readonly string _prefix;

    /// <param name="uri">s3://bucket/prefix.</param>
    /// <param name="secretName">The mounted Secret that opens it, or null for the environment's own credentials.</param>
    /// <exception cref="FailureException">The URI names no bucket, or the Secret is not mounted.</exception>
    public S3Inbox(string uri, string? secretName, Func<string, string?> environment)
    {
        _uri = uri.TrimEnd('/');
        var (bucket, key) = S3Client.Parse(_uri);
        _prefix = key.Length == 0 ? "" : key + "/";
        _client = new S3Client(bucket, S3Options.From(secretName, environment), Timeout.InfiniteTimeSpan);
    }

    /// <summary>Streams a file in, whole or not at all: its address, or null, and nothing is changed, where something is there.</summary>
    /// <param name="bytes">How many the stream has.</param>
    /// <exception cref="FailureException">The store refuses, or the stream ended early.</exception>
    public async Task<string?> CreateAsync(string path, Stream content, long bytes, CancellationToken cancellationToken = default)
    {
        var key = _prefix + ArtifactPath.Checked(path);
        // Some stores take no notice of the condition that a request brings; and a refusal costs no transfer here.
        if ((await _client.ListAsync(key, cancellationToken)).Any(item => item.Key == key))
            return null;
        return await _client.CreateAsync(key, content, bytes, cancellationToken) ? $"{_uri}/{path}" : null;
    }

    public void Dispose() => _client.Dispose();
}
