using Trainyard.Contracts;
using Trainyard.Data.Sources;
using Trainyard.Models;
using Trainyard.Models.Tests;

namespace Trainyard.Data.Tests;

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

    protected override IArtifactStore Empty() => ArtifactStores.Open($"s3://{_bucket}/models", null, ceph.Environment.GetValueOrDefault);
}
