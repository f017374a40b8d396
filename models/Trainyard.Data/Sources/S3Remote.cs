using Trainyard.Contracts;
using Trainyard.Models;

namespace Trainyard.Data.Sources;

/// <summary>Files in S3.</summary>
internal sealed class S3Remote(S3Options options) : IRemote
{
    public async Task<IReadOnlyList<RemoteFile>> FindAsync(string uri, CancellationToken cancellationToken)
    {
        var (bucket, key) = S3Client.Parse(uri);
        using var client = new S3Client(bucket, options);
        var glob = new Glob(key.EndsWith('/') || key.Length == 0 ? key + "*" : key);
        var objects = await client.ListAsync(glob.Prefix, cancellationToken);
        return
        [
            .. objects
                .Where(item => glob.Means(item.Key) && !item.Key.EndsWith('/'))
                .Select(item => new RemoteFile($"s3://{bucket}/{item.Key}", $"{options.Endpoint}|{item.ETag}|{item.Size}")),
        ];
    }

    public async Task DownloadAsync(RemoteFile file, Stream target, CancellationToken cancellationToken)
    {
        var (bucket, key) = S3Client.Parse(file.Uri);
        using var client = new S3Client(bucket, options);
        if (!await client.ReadAsync(key, target, cancellationToken))
            throw new FailureException(FailureClass.NotFound, $"{file.Uri} is not there any more");
    }
}
