using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Minio;
using Minio.DataModel.Args;
using Trainyard.Contracts;

namespace Trainyard.Models;

/// <summary>
/// One bucket of an S3 store (AWS, MinIO, Ceph ...), with its faults in the user's words. Bodies travel by URLs that Minio signs: its own
/// reading asks twice and cannot tell a missing bucket from a missing object, its own writing copies what it sends several times.
/// </summary>
internal sealed class S3Client : IDisposable
{
    private const int ExpirySeconds = 3600;

    // The library measures in UTF-16 units, whatever its message says.
    private const int LongestKey = 512;

    private readonly HttpClient _http;
    private readonly IMinioClient _minio;
    private readonly string _bucket;
    private readonly string _endpoint;
    private readonly bool _isAnonymous;

    /// <param name="patience">How long one request may take; null: as long as HTTP clients wait. A large file takes its time.</param>
    internal S3Client(string bucket, S3Options options, TimeSpan? patience = null)
    {
        (_bucket, _isAnonymous) = (bucket, options.IsAnonymous);
        _endpoint = options.Endpoint ?? $"AWS {options.Region}";
        _http = S3Http.Create(options);
        _http.Timeout = patience ?? _http.Timeout;
        var url = options.Url;
        _minio = new MinioClient()
            .WithEndpoint(url.Authority)
            .WithSSL(url.Scheme == Uri.UriSchemeHttps)
            .WithRegion(options.Region)
            // It wants some even where none are sent.
            .WithCredentials(options.AccessKey ?? "anonymous", options.SecretKey ?? "anonymous")
            .WithSessionToken(options.SessionToken)
            .WithHttpClient(_http, disposeHttpClient: true)
            .Build();
    }

    /// <summary>The bucket and the rest of s3://bucket/rest.</summary>
    internal static (string Bucket, string Key) Parse(string uri)
    {
        var path = uri["s3://".Length..];
        var slash = path.IndexOf('/', StringComparison.Ordinal);
        var (bucket, key) = slash < 0 ? (path, "") : (path[..slash], path[(slash + 1)..]);
        return bucket.Length > 0 ? (bucket, key) : throw new FailureException(FailureClass.Configuration, $"{uri} names no bucket");
    }

    /// <summary>The objects whose keys begin with a prefix, in ordinal order.</summary>
    internal Task<IReadOnlyList<S3Object>> ListAsync(string prefix, CancellationToken cancellationToken) => Told(prefix, async () =>
        {
            var objects = new List<S3Object>();
            var request = new ListObjectsArgs().WithBucket(_bucket).WithPrefix(prefix).WithRecursive(true);
            await foreach (var item in _minio.ListObjectsEnumAsync(request, cancellationToken))
                objects.Add(new S3Object(item.Key, item.ETag, item.Size));
            objects.Sort((a, b) => string.CompareOrdinal(a.Key, b.Key));
            return (IReadOnlyList<S3Object>)objects;
        });

    /// <summary>The content of an object into a stream; false where there is none.</summary>
    internal Task<bool> ReadAsync(string key, Stream target, CancellationToken cancellationToken) => Told(key, async () =>
        {
            var args = new PresignedGetObjectArgs().WithBucket(_bucket).WithObject(Checked(key)).WithExpiry(ExpirySeconds);
            using var request = new HttpRequestMessage(HttpMethod.Get, Url(await _minio.PresignedGetObjectAsync(args)));
            try
            {
                using var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
                await answer.Content.CopyToAsync(target, cancellationToken);
                return true;
            }
            catch (S3Exception none) when (none.Code == "NoSuchKey")
            {
                return false;
            }
        });

    internal Task WriteAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        Told(key, () => PutAsync(key, Whole(content), condition: null, cancellationToken));

    /// <summary>Writes an object where there is none; false where there is one (412), or where another is being written (409).</summary>
    internal Task<bool> CreateAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        CreateAsync(key, Whole(content), cancellationToken);

    /// <summary>The same of a stream, which is read once: a request that fails is not tried again.</summary>
    /// <param name="bytes">How many it has: fewer or more are no object.</param>
    /// <param name="md5">Its MD5, where it is known: the store refuses another content.</param>
    internal Task<bool> CreateAsync(string key, Stream content, long bytes, CancellationToken cancellationToken, byte[]? md5 = null) =>
        CreateAsync(key, new StreamContent(content) { Headers = { ContentLength = bytes, ContentMD5 = md5 } }, cancellationToken);

    private Task<bool> CreateAsync(string key, HttpContent content, CancellationToken cancellationToken) => Told(key, async () =>
        {
            try
            {
                return await PutAsync(key, content, EntityTagHeaderValue.Any, cancellationToken);
            }
            catch (S3Exception taken) when (taken.Status is HttpStatusCode.Conflict or HttpStatusCode.PreconditionFailed)
            {
                return false;
            }
        });

    internal Task DeleteAsync(string key, CancellationToken cancellationToken) => Told(key, async () =>
        {
            await _minio.RemoveObjectAsync(new RemoveObjectArgs().WithBucket(_bucket).WithObject(Checked(key)), cancellationToken);
            return true;
        });

    public void Dispose() => _minio.Dispose();

    private async Task<bool> PutAsync(
        string key,
        HttpContent content,
        EntityTagHeaderValue? condition,
        CancellationToken cancellationToken
    )
    {
        var args = new PresignedPutObjectArgs().WithBucket(_bucket).WithObject(Checked(key)).WithExpiry(ExpirySeconds);
        using var request = new HttpRequestMessage(HttpMethod.Put, Url(await _minio.PresignedPutObjectAsync(args)));
        request.Content = content;
        if (condition is not null)
            request.Headers.IfNoneMatch.Add(condition);
        using var answer = await _http.SendAsync(request, cancellationToken);
        return true;
    }

    // The URL's signature does not cover the body: by this the store knows that it arrived whole.
    private static ReadOnlyMemoryContent Whole(ReadOnlyMemory<byte> content) =>
        new(content) { Headers = { ContentMD5 = MD5.HashData(content.Span) } };

    private Uri Url(string signed) => new(_isAnonymous ? new Uri(signed).GetLeftPart(UriPartial.Path) : signed);

    // Neither the library nor .NET's Uri keeps such a path as it is: another object would be read or written.
    private string Checked(string key)
    {
        var parts = key.Split('/');
        if (key.Length <= LongestKey && !parts.SkipLast(1).Contains("") && !parts.Contains(".") && !parts.Contains(".."))
            return key;
        throw new FailureException(
            FailureClass.Configuration,
            $"s3://{_bucket}/{key} cannot be asked for: it has a part that is empty, . or .., or more than {LongestKey} characters"
        );
    }

    private async Task<T> Told<T>(string key, Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (Exception fault) when (S3Faults.Of(fault, $"s3://{_bucket}/{key}", _endpoint) is { } failure)
        {
            throw failure;
        }
    }
}

/// <summary>An object, as a list tells of it.</summary>
internal sealed record S3Object(string Key, string? ETag, ulong Size);
