using Trainyard.Contracts;

namespace Trainyard.Models.Tests;

[Collection(nameof(Ceph))]
public sealed class S3InboxTests(Ceph ceph)
{
    private const int Bytes = 3_000_000;

    [Fact]
    public async Task A_stream_is_stored_whole_and_what_is_there_stays()
    {
        ceph.Require();
        var bucket = await ceph.BucketAsync();
        using var inbox = new S3Inbox($"s3://{bucket}/people/", null, ceph.Environment.GetValueOrDefault);
        Assert.Equal($"s3://{bucket}/people/team/a.csv", await inbox.CreateAsync("team/a.csv", Rows(1), Bytes));
        Assert.Null(await inbox.CreateAsync("team/a.csv", Rows(2), Bytes));
        Assert.NotNull(await inbox.CreateAsync("other/a.csv", Rows(3), Bytes));

        var store = ArtifactStores.Open($"s3://{bucket}/people", null, ceph.Environment.GetValueOrDefault);
        Assert.Equal(["other/a.csv", "team/a.csv"], await store.ListAsync(""));
        Assert.Equal(Rows(1).ToArray(), await store.ReadAsync("team/a.csv"));
    }

    [Fact]
    public async Task Of_a_stream_that_ends_early_nothing_is_stored()
    {
        ceph.Require();
        var bucket = await ceph.BucketAsync();
        using var inbox = new S3Inbox($"s3://{bucket}", null, ceph.Environment.GetValueOrDefault);
        await Assert.ThrowsAnyAsync<Exception>(() => inbox.CreateAsync("a.csv", Rows(1), Bytes + 1));
        Assert.Empty(await ArtifactStores.Open($"s3://{bucket}", null, ceph.Environment.GetValueOrDefault).ListAsync(""));
    }

    [Theory]
    [InlineData("../a.csv")]
    [InlineData("team//a.csv")]
    public async Task A_path_stays_below_its_prefix(string path)
    {
        using var inbox = new S3Inbox("s3://bucket/people", null, _ => null);
        await Assert.ThrowsAsync<ArgumentException>(() => inbox.CreateAsync(path, Rows(1), Bytes));
    }

    [Fact]
    public void A_secret_that_is_not_mounted_is_told() =>
        Assert.Equal(
            FailureClass.Credentials,
            Assert.Throws<FailureException>(() => new S3Inbox("s3://bucket", "nowhere", _ => null)).Failure.Class
        );

    private static MemoryStream Rows(int seed)
    {
        var rows = new byte[Bytes];
        new Random(seed).NextBytes(rows);
        return new(rows);
    }
}
