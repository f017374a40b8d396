using Trainyard.Testing;

namespace Trainyard.EndToEnd.Tests.Support;

/// <summary>A real S3 store, by scripts/ceph-up, with one bucket.</summary>
internal sealed class S3Gateway : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("trainyard-s3-").FullName;
    private ChildProcess? _process;

    /// <summary>AWS_... as the store gives them.</summary>
    public IReadOnlyList<(string Name, string Value)> Environment { get; private set; } = [];

    /// <summary>Skips the test where there is no Ceph on this machine.</summary>
    public static async Task<S3Gateway> StartAsync(string bucket)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/radosgw"), "radosgw is not installed: scripts/setup test");
        var gateway = new S3Gateway();
        var log = Path.Combine(gateway._folder, "ceph-up.log");
        gateway._process = new ChildProcess(Path.Combine(Repository.Root, "scripts", "ceph-up"), [gateway._folder], log);
        using var patience = new CancellationTokenSource(Settings.Patience, TimeProvider.System);
        while (!(await File.ReadAllTextAsync(log, patience.Token)).Contains("READY\n", StringComparison.Ordinal))
            await Task.Delay(100, patience.Token);
        gateway.Environment =
        [
            .. File.ReadLines(log)
                .Where(line => line.StartsWith("AWS_", StringComparison.Ordinal))
                .Select(line =>
                    (line[..line.IndexOf('=', StringComparison.Ordinal)], line[(line.IndexOf('=', StringComparison.Ordinal) + 1)..])
                ),
        ];
        await gateway.MakeAsync(bucket);
        return gateway;
    }

    public async ValueTask DisposeAsync()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "stop"), "");
        await _process!.WaitForExitAsync();
        await _process.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private string this[string name] => Environment.Single(one => one.Name == name).Value;

    private async Task MakeAsync(string bucket)
    {
        string[] signed = ["--aws-sigv4", "aws:amz:us-east-1:s3", "--user", $"{this["AWS_ACCESS_KEY_ID"]}:{this["AWS_SECRET_ACCESS_KEY"]}"];
        string[] put = ["--request", "PUT", "--header", "x-amz-content-sha256: UNSIGNED-PAYLOAD", $"{this["AWS_ENDPOINT_URL"]}/{bucket}"];
        var (exit, output, error) = await Shell.RunAsync("curl", ["--fail", "--silent", "--show-error", .. signed, .. put]);
        Assert.True(exit == 0, output + error);
    }
}
