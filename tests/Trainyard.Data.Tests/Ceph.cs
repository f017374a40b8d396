using System.Diagnostics;
using Amazon.Runtime;
using Amazon.S3;

namespace Trainyard.Data.Tests;

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

    public async Task<string> BucketAsync()
    {
        var name = $"bucket-{Guid.NewGuid():n}";
        using var client = new AmazonS3Client(
            new BasicAWSCredentials(Environment["AWS_ACCESS_KEY_ID"], Environment["AWS_SECRET_ACCESS_KEY"]),
            new AmazonS3Config { ServiceURL = Environment["AWS_ENDPOINT_URL"], ForcePathStyle = true }
        );
        await client.PutBucketAsync(name);
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
