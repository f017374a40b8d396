using System.Security.Cryptography.X509Certificates;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Trainyard.Contracts;

namespace Trainyard.Data.Sources;

/// <summary>One bucket of an S3 store (AWS, MinIO, Ceph ...), with its faults in the user's words.</summary>
internal sealed class S3Client : IDisposable
{
    private static readonly string[] Refusals =
    [
        "AccessDenied",
        "InvalidAccessKeyId",
        "SignatureDoesNotMatch",
        "ExpiredToken",
        "InvalidToken",
        "InvalidSecurity",
    ];
    private readonly AmazonS3Client _client;
    private readonly string _bucket;
    private readonly string _endpoint;

    internal S3Client(string bucket, S3Options options)
    {
        _bucket = bucket;
        _endpoint = options.Endpoint ?? $"AWS {options.Region}";
        var config = new AmazonS3Config
        {
            ForcePathStyle = options.Endpoint is not null,
            AuthenticationRegion = options.Region,
            MaxErrorRetry = 3,
            Timeout = TimeSpan.FromMinutes(5),

            // Stores other than AWS do not know the newer checksums.
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        };
        if (options.Endpoint is { } endpoint)
            config.ServiceURL = endpoint;
        else
            config.RegionEndpoint = Amazon.RegionEndpoint.GetBySystemName(options.Region);
        if (options.CertificateAuthorities is { } file)
            config.HttpClientFactory = new TrustingFactory(file);

        AWSCredentials credentials = options switch
        {
            { AccessKey: not null, SecretKey: not null, SessionToken: { } token } => new SessionAWSCredentials(
                options.AccessKey,
                options.SecretKey,
                token
            ),
            { AccessKey: not null, SecretKey: not null } => new BasicAWSCredentials(options.AccessKey, options.SecretKey),
            _ => new AnonymousAWSCredentials(),
        };
        _client = new AmazonS3Client(credentials, config);
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
            var request = new ListObjectsV2Request { BucketName = _bucket, Prefix = prefix };
            ListObjectsV2Response answer;
            do
            {
                answer = await _client.ListObjectsV2Async(request, cancellationToken);
                objects.AddRange(answer.S3Objects ?? []);
                request.ContinuationToken = answer.NextContinuationToken;
            } while (answer.IsTruncated == true);

            objects.Sort((a, b) => string.CompareOrdinal(a.Key, b.Key));
            return (IReadOnlyList<S3Object>)objects;
        });

    /// <summary>The content of an object into a stream; false where there is none.</summary>
    internal Task<bool> ReadAsync(string key, Stream target, CancellationToken cancellationToken) => Told(key, async () =>
        {
            try
            {
                using var answer = await _client.GetObjectAsync(_bucket, key, cancellationToken);
                await answer.ResponseStream.CopyToAsync(target, cancellationToken);
                return true;
            }
            catch (AmazonS3Exception none) when (none.ErrorCode == "NoSuchKey")
            {
                return false;
            }
        });

    internal Task WriteAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        Told(key, () => PutAsync(key, content, onlyIfNone: false, cancellationToken));

    /// <summary>Writes an object where there is none; false where there is one (412), or where another is being written (409).</summary>
    internal Task<bool> CreateAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) => Told(key, async () =>
        {
            try
            {
                await PutAsync(key, content, onlyIfNone: true, cancellationToken);
                return true;
            }
            catch (AmazonS3Exception taken) when ((int)taken.StatusCode is 409 or 412)
            {
                return false;
            }
        });

    private async Task<PutObjectResponse> PutAsync(
        string key,
        ReadOnlyMemory<byte> content,
        bool onlyIfNone,
        CancellationToken cancellationToken
    )
    {
        using var stream = new MemoryStream(content.ToArray(), writable: false);
        var request = new PutObjectRequest
        {
            BucketName = _bucket,
            Key = key,
            InputStream = stream,
            UseChunkEncoding = false,
            IfNoneMatch = onlyIfNone ? "*" : null,
        };
        return await _client.PutObjectAsync(request, cancellationToken);
    }

    internal Task DeleteAsync(string key, CancellationToken cancellationToken) =>
        Told(key, () => _client.DeleteObjectAsync(_bucket, key, cancellationToken));

    public void Dispose() => _client.Dispose();

    private async Task<T> Told<T>(string key, Func<Task<T>> work)
    {
        var place = $"s3://{_bucket}/{key}";
        try
        {
            return await work();
        }
        catch (AmazonS3Exception fault) when (Refusals.Contains(fault.ErrorCode) || (int)fault.StatusCode is 401 or 403)
        {
            throw new FailureException(
                FailureClass.Credentials,
                $"{_endpoint} refuses access to {place}: {Code(fault)}",
                "check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the secret",
                fault
            );
        }
        catch (AmazonS3Exception fault) when (fault.ErrorCode == "NoSuchBucket" || (int)fault.StatusCode == 404)
        {
            throw new FailureException(FailureClass.NotFound, $"{place} is not there: {Code(fault)}", inner: fault);
        }
        catch (Exception fault) when (fault is AmazonServiceException or AmazonClientException or HttpRequestException)
        {
            var reason = fault.GetBaseException().Message;
            throw new FailureException(
                FailureClass.NotFound,
                $"{place} cannot be reached at {_endpoint}: {reason}",
                "check AWS_ENDPOINT_URL in the secret",
                fault
            );
        }
    }

    private static string Code(AmazonS3Exception fault) =>
        string.IsNullOrEmpty(fault.ErrorCode) ? fault.StatusCode.ToString() : fault.ErrorCode;

    /// <summary>Trusts the authorities of a PEM file as well as the system's.</summary>
    private sealed class TrustingFactory(string file) : Amazon.Runtime.HttpClientFactory
    {
        public override HttpClient CreateHttpClient(IClientConfig clientConfig)
        {
            var authorities = new X509Certificate2Collection();
            authorities.ImportFromPemFile(file);
            var handler = new SocketsHttpHandler();
            handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            };
            handler.SslOptions.CertificateChainPolicy.CustomTrustStore.AddRange(authorities);
            using var system = new X509Store(StoreName.Root, StoreLocation.LocalMachine, OpenFlags.ReadOnly);
            handler.SslOptions.CertificateChainPolicy.CustomTrustStore.AddRange(system.Certificates);
            return new HttpClient(handler);
        }
    }
}
