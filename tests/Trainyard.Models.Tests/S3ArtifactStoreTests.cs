using Trainyard.Contracts;

namespace Trainyard.Models.Tests;

[Collection(nameof(Ceph))]
public sealed class S3ArtifactStoreTests(Ceph ceph) : ArtifactStoreContract, IAsyncLifetime
{
    private string _bucket = "";

    public async ValueTask InitializeAsync()
    {
        ceph.Require();
        _bucket = await ceph.BucketAsync();
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task A_wrong_password_is_a_fault_of_the_credentials()
    {
        var store = ArtifactStores.Open($"s3://{_bucket}/models", null, name =>
            name == "AWS_SECRET_ACCESS_KEY" ? "wrong" : ceph.Environment.GetValueOrDefault(name)
        );
        var fault = await Assert.ThrowsAsync<FailureException>(() => store.ReadAsync("a"));
        Assert.Equal(FailureClass.Credentials, fault.Failure.Class);
    }

    [Fact]
    public async Task A_bucket_that_does_not_exist_is_not_found()
    {
        var store = ArtifactStores.Open($"s3://no-such-{_bucket}/models", null, ceph.Environment.GetValueOrDefault);
        var fault = await Assert.ThrowsAsync<FailureException>(() => store.WriteAsync("a", new byte[] { 1 }));
        Assert.Equal(FailureClass.NotFound, fault.Failure.Class);
    }

    [Fact]
    public async Task A_missing_bucket_is_not_an_empty_one()
    {
        var store = ArtifactStores.Open($"s3://no-such-{_bucket}/models", null, ceph.Environment.GetValueOrDefault);
        var fault = await Assert.ThrowsAsync<FailureException>(() => store.ReadAsync("1/manifest.json"));
        Assert.Equal(FailureClass.NotFound, fault.Failure.Class);
        Assert.Contains("NoSuchBucket", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_everybody_may_read_needs_no_credentials_and_is_not_for_everybody_to_write()
    {
        var bucket = await ceph.BucketAsync(isPublic: true);
        await ArtifactStores.Open($"s3://{bucket}", null, ceph.Environment.GetValueOrDefault).WriteAsync("a/b c", new byte[] { 7 });
        var anonymous = ArtifactStores.Open($"s3://{bucket}", null, Endpoint);

        Assert.Equal(["a/b c"], await anonymous.ListAsync(""));
        Assert.Equal([7], await anonymous.ReadAsync("a/b c"));
        var fault = await Assert.ThrowsAsync<FailureException>(() => anonymous.WriteAsync("a", new byte[] { 1 }));
        Assert.Equal(FailureClass.Credentials, fault.Failure.Class);

        var closed = ArtifactStores.Open($"s3://{_bucket}", null, Endpoint);
        Assert.Equal(FailureClass.Credentials, (await Assert.ThrowsAsync<FailureException>(() => closed.ReadAsync("a"))).Failure.Class);
    }

    private string? Endpoint(string name) => name == "AWS_ENDPOINT_URL" ? ceph.Environment[name] : null;

    protected override IArtifactStore Empty() => ArtifactStores.Open($"s3://{_bucket}/models", null, ceph.Environment.GetValueOrDefault);
}
