using System.Text;
using Trainyard.Contracts;

namespace Trainyard.Models.Tests;

public sealed class ModelPackageTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("trainyard-package-").FullName;
    private readonly FileArtifactStore _store;

    public ModelPackageTests() => _store = new FileArtifactStore("file:///models", _root);

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task The_same_model_gives_the_same_bytes_and_digest()
    {
        var first = await ModelPackage.WriteAsync(_store, "1", Packages.Manifest(), Packages.Files());
        var second = await ModelPackage.WriteAsync(_store, "2", Packages.Manifest(), Packages.Files());
        Assert.Equal(first.Digest, second.Digest);
        Assert.Equal(await _store.ReadAsync("1/manifest.json"), await _store.ReadAsync("2/manifest.json"));
    }

    [Fact]
    public async Task A_manifest_says_the_same_after_writing_and_reading()
    {
        var written = await ModelPackage.WriteAsync(_store, "1", Packages.Manifest(), Packages.Files());
        var read = (await ModelPackage.ReadAsync(_store, "1")).Manifest;
        Assert.Equal(double.PositiveInfinity, read.Signature.Features[0].Max);
        Assert.Equal(0.5, read.Parameters["l2"].GetDouble());
        Assert.Equal(written.Manifest.Files, read.Files);
    }

    [Fact]
    public async Task A_package_without_its_manifest_is_refused()
    {
        await ModelPackage.WriteAsync(_store, "1", Packages.Manifest(), Packages.Files());
        await _store.DeleteAsync("1/manifest.json");
        Assert.Equal(FailureClass.NotFound, (await Refusal("1")).Class);
    }

    [Fact]
    public async Task A_package_that_lacks_a_file_is_refused_by_the_name_of_the_file()
    {
        await ModelPackage.WriteAsync(_store, "1", Packages.Manifest(), Packages.Files());
        await _store.DeleteAsync("1/card.md");
        Assert.Contains("card.md", (await Refusal("1")).Message);
    }

    [Fact]
    public async Task An_altered_file_is_refused()
    {
        await ModelPackage.WriteAsync(_store, "1", Packages.Manifest(), Packages.Files());
        await _store.WriteAsync("1/model.json", "{\"a\":2}"u8.ToArray());
        Assert.Contains("altered", (await Refusal("1")).Message);
    }

    [Fact]
    public async Task Another_digest_than_the_expected_one_is_refused()
    {
        await ModelPackage.WriteAsync(_store, "1", Packages.Manifest(), Packages.Files());
        Assert.Contains("sha256:beef", (await Refusal("1", "sha256:beef")).Message);
    }

    [Fact]
    public async Task A_newer_format_is_refused_by_its_number()
    {
        await _store.WriteAsync("1/manifest.json", "{\"formatVersion\": 99, \"shape\": []}"u8.ToArray());
        Assert.Contains("99", (await Refusal("1")).Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"formatVersion\": 1}")]
    [InlineData("[]")]
    public async Task A_broken_manifest_is_refused(string json)
    {
        await _store.WriteAsync("1/manifest.json", Encoding.UTF8.GetBytes(json));
        Assert.Equal(FailureClass.DataSchema, (await Refusal("1")).Class);
    }

    [Fact]
    public async Task A_crash_before_the_manifest_leaves_nothing_that_looks_whole()
    {
        await ModelPackage.WriteAsync(_store, "1", Packages.Manifest(), Packages.Files());
        var crashing = new CrashingStore(_store, crashAtWrite: 2);
        await Assert.ThrowsAsync<IOException>(() =>
            ModelPackage.WriteAsync(crashing, "1", Packages.Manifest() with { Seed = 8 }, Packages.Files())
        );
        Assert.Equal(FailureClass.NotFound, (await Refusal("1")).Class);
    }

    private async Task<Failure> Refusal(string folder, string? digest = null) =>
        (await Assert.ThrowsAsync<FailureException>(() => ModelPackage.ReadAsync(_store, folder, digest))).Failure;

    private sealed class CrashingStore(IArtifactStore inner, int crashAtWrite) : IArtifactStore
    {
        private int _writes;

        public string Uri => inner.Uri;

        public Task<byte[]?> ReadAsync(string path, CancellationToken cancellationToken) => inner.ReadAsync(path, cancellationToken);

        public Task WriteAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
            ++_writes == crashAtWrite ? throw new IOException("crash") : inner.WriteAsync(path, content, cancellationToken);

        public Task<bool> CreateAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
            inner.CreateAsync(path, content, cancellationToken);

        public Task<bool> CreateAsync(string path, FileInfo content, byte[] md5, CancellationToken cancellationToken) =>
            inner.CreateAsync(path, content, md5, cancellationToken);

        public Task<IReadOnlyList<string>> ListAsync(string folder, CancellationToken cancellationToken) =>
            inner.ListAsync(folder, cancellationToken);

        public Task DeleteAsync(string path, CancellationToken cancellationToken) => inner.DeleteAsync(path, cancellationToken);
    }
}
