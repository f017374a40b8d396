using System.Diagnostics;
using Minio;
using Minio.DataModel.Args;

namespace Trainyard.Models.Tests;

/// <summary>A real S3 store: Ceph with its gateway, from Debian, started once for all tests that need it.</summary>
public sealed class Ceph : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("trainyard-ceph-").FullName;
    private Process? _process;

    /// <summary>AWS_... as the store gives them.</summary>
    public Dictionary<string, string> Environment { get; } = [];

    /// <summary>Skips the test where there is no Ceph on this machine.</summary>
    public void Require() =>
        Assert.SkipWhen(_process is null, "Ceph is not installed: apt-get install ceph-mon ceph-osd ceph-common radosgw");

    /// <summary>A new bucket.</summary>
    /// <param name="isPublic">Whether everybody may list and read it.</param>
    public async Task<string> BucketAsync(bool isPublic = false)
    {
        var name = $"bucket-{Guid.NewGuid():n}";
        using var client = new MinioClient()
            .WithEndpoint(new Uri(Environment["AWS_ENDPOINT_URL"]).Authority)
            .WithCredentials(Environment["AWS_ACCESS_KEY_ID"], Environment["AWS_SECRET_ACCESS_KEY"])
            .WithRegion("us-east-1")
            .Build();
        await client.MakeBucketAsync(new MakeBucketArgs().WithBucket(name));
        if (isPublic)
            await client.SetPolicyAsync(new SetPolicyArgs().WithBucket(name).WithPolicy(Public(name)));
        return name;
    }

    public async ValueTask InitializeAsync()
    {
        if (!File.Exists("/usr/bin/radosgw") || Script() is not { } script)
            return;

        var process = Process.Start(new ProcessStartInfo(script, [_folder]) { RedirectStandardOutput = true })!;
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2), TimeProvider.System);
        while (await process.StandardOutput.ReadLineAsync(limit.Token) is { } line)
        {
            if (line == "READY")
            {
                _process = process;
                return;
            }

            var equals = line.IndexOf('=', StringComparison.Ordinal);
            Environment[line[..equals]] = line[(equals + 1)..];
        }

        throw new InvalidOperationException($"Ceph did not start; see {_folder}");
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await File.WriteAllTextAsync(Path.Combine(_folder, "stop"), "");
            await _process.WaitForExitAsync();
            _process.Dispose();
        }

        Directory.Delete(_folder, recursive: true);
    }

    private static string Public(string bucket) =>
        $$"""
            {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":["s3:GetObject","s3:ListBucket"],
            "Resource":["arn:aws:s3:::{{bucket}}","arn:aws:s3:::{{bucket}}/*"]}]}
            """;

    private static string? Script()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (Path.Combine(folder.FullName, "scripts", "ceph-up") is var place && File.Exists(place))
                return place;
        }

        return null;
    }
}

[CollectionDefinition(nameof(Ceph))]
public sealed class CephCollection : ICollectionFixture<Ceph>;
