using Trainyard.Contracts;

namespace Trainyard.Models.Tests;

/// <summary>What is refused before any request.</summary>
public sealed class S3ClientTests
{
    [Theory]
    [InlineData("a//b.parquet")]
    [InlineData("/a.parquet")]
    [InlineData("a/./b.parquet")]
    [InlineData("a/../b.parquet")]
    public async Task A_key_that_the_library_would_change_is_refused_by_its_name(string key)
    {
        using var client = new S3Client("bucket", new S3Options { Endpoint = "http://127.0.0.1:1" });

        var read = await Assert.ThrowsAsync<FailureException>(() => client.ReadAsync(key, Stream.Null, CancellationToken.None));
        var written = await Assert.ThrowsAsync<FailureException>(() => client.WriteAsync(key, default, CancellationToken.None));

        Assert.Equal(FailureClass.Configuration, read.Failure.Class);
        Assert.Contains($"s3://bucket/{key} cannot be asked for", read.Message, StringComparison.Ordinal);
        Assert.Equal(read.Message, written.Message);
    }

    [Theory]
    [InlineData("Upper_Case")]
    [InlineData("ab")]
    public async Task A_bucket_that_cannot_be_is_a_fault_of_the_configuration(string bucket)
    {
        using var client = new S3Client(bucket, new S3Options { Endpoint = "http://127.0.0.1:1" });

        var fault = await Assert.ThrowsAsync<FailureException>(() => client.ListAsync("", CancellationToken.None));

        Assert.Equal(FailureClass.Configuration, fault.Failure.Class);
        Assert.Contains($"s3://{bucket}/", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("store.example.com")]
    [InlineData("http://")]
    [InlineData("ftp://store")]
    [InlineData("https://store/below")]
    public void An_endpoint_that_is_no_address_is_told_by_its_variable(string endpoint)
    {
        var fault = Assert.Throws<FailureException>(() => new S3Client("bucket", new S3Options { Endpoint = endpoint }));

        Assert.Equal(FailureClass.Configuration, fault.Failure.Class);
        Assert.Contains("AWS_ENDPOINT_URL", fault.Message, StringComparison.Ordinal);
    }
}
