namespace Trainyard.Models;

/// <summary>An artifact store below a prefix of an S3 bucket. An object is written whole or not at all.</summary>
internal sealed class S3ArtifactStore : IArtifactStore, IDisposable
{
    private readonly S3Client _client;
    private readonly string _prefix;

    internal S3ArtifactStore(string uri, S3Options options)
    {
        Uri = uri.TrimEnd('/');
        var (bucket, key) = S3Client.Parse(Uri);
        _prefix = key.Length == 0 ? "" : key + "/";
        _client = new S3Client(bucket, options);
    }

    public string Uri { get; }

    public async Task<byte[]?> ReadAsync(string path, CancellationToken cancellationToken = default)
    {
        using var content = new MemoryStream();
        return await _client.ReadAsync(Key(path), content, cancellationToken) ? content.ToArray() : null;
    }

    public Task WriteAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default) =>
        _client.WriteAsync(Key(path), content, cancellationToken);

    public Task<bool> CreateAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default) =>
        _client.CreateAsync(Key(path), content, cancellationToken);

    public async Task<bool> CreateAsync(string path, FileInfo content, byte[] md5, CancellationToken cancellationToken = default)
    {
        await using var source = content.OpenRead();
        return await _client.CreateAsync(Key(path), source, source.Length, cancellationToken, md5);
    }

    public async Task<IReadOnlyList<string>> ListAsync(string folder, CancellationToken cancellationToken = default)
    {
        var prefix = folder == "" ? _prefix : Key(folder) + "/";
        return [.. (await _client.ListAsync(prefix, cancellationToken)).Select(item => item.Key[_prefix.Length..])];
    }

    public Task DeleteAsync(string path, CancellationToken cancellationToken = default) =>
        _client.DeleteAsync(Key(path), cancellationToken);

    public void Dispose() => _client.Dispose();

    private string Key(string path) => _prefix + ArtifactPath.Checked(path);
}
