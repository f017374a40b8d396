using System.Text;

namespace Trainyard.Models.Tests;

/// <summary>What every artifact store must do. A store's own test class derives from it.</summary>
public abstract class ArtifactStoreContract
{
    /// <summary>A store with nothing in it.</summary>
    protected abstract IArtifactStore Empty();

    [Fact]
    public async Task What_was_written_is_read_back()
    {
        var store = Empty();
        await store.WriteAsync("1/model.json", Bytes("{}"));
        Assert.Equal("{}", Text(await store.ReadAsync("1/model.json")));
    }

    [Fact]
    public async Task A_second_write_replaces_the_first()
    {
        var store = Empty();
        await store.WriteAsync("a", Bytes("the first and longer one"));
        await store.WriteAsync("a", Bytes("second"));
        Assert.Equal("second", Text(await store.ReadAsync("a")));
    }

    [Fact]
    public async Task What_is_there_already_is_not_created_and_stays()
    {
        var store = Empty();

        Assert.True(await store.CreateAsync("1/claim", Bytes("first")));
        Assert.False(await store.CreateAsync("1/claim", Bytes("second")));
        Assert.Equal("first", Text(await store.ReadAsync("1/claim")));
        await store.DeleteAsync("1/claim");
        Assert.True(await store.CreateAsync("1/claim", Bytes("third")));
    }

    [Fact]
    public async Task A_file_is_created_as_it_is_and_one_that_has_changed_since_it_was_named_is_not()
    {
        var store = Empty();
        var file = new FileInfo(Path.GetTempFileName());
        try
        {
            await File.WriteAllBytesAsync(file.FullName, [.. Enumerable.Range(0, 300_000).Select(i => (byte)i)]);
            var content = await File.ReadAllBytesAsync(file.FullName);
            var md5 = System.Security.Cryptography.MD5.HashData(content);

            Assert.True(await store.CreateAsync("files/md5/a", file, md5));
            Assert.False(await store.CreateAsync("files/md5/a", file, md5));
            Assert.Equal(content, await store.ReadAsync("files/md5/a"));
            await File.AppendAllTextAsync(file.FullName, "x");
            await Assert.ThrowsAsync<Contracts.FailureException>(() => store.CreateAsync("files/md5/b", file, md5));
            Assert.Null(await store.ReadAsync("files/md5/b"));
            Assert.DoesNotContain("files/md5/b", await store.ListAsync(""));
        }
        finally
        {
            file.Delete();
        }
    }

    [Fact]
    public async Task Of_many_who_claim_a_version_at_once_each_gets_its_own_and_the_same_one_again()
    {
        var store = Empty();
        var owners = Enumerable.Range(0, 6).Select(i => $"owner-{i}").ToList();
        var claimed = await Task.WhenAll(owners.Select(owner => Task.Run(() => ModelVersions.ClaimAsync(store, 1, owner))));

        Assert.Equal(6, claimed.Distinct().Count());
        for (var i = 0; i < owners.Count; i++)
            Assert.Equal(claimed[i], await ModelVersions.ClaimAsync(store, 1, owners[i]));
    }

    [Fact]
    public async Task A_version_that_was_written_before_there_were_claims_is_taken()
    {
        var store = Empty();
        await ModelPackage.WriteAsync(store, "1", Packages.Manifest(), Packages.Files());
        await store.WriteAsync("10/other", Bytes("x"));

        Assert.Equal(2, await ModelVersions.ClaimAsync(store, 1, "new"));
        Assert.Equal(3, await ModelVersions.ClaimAsync(store, 2, "newer"));
    }

    [Fact]
    public async Task What_is_not_there_reads_as_null() => Assert.Null(await Empty().ReadAsync("1/manifest.json"));

    [Fact]
    public async Task An_empty_content_is_not_an_absent_one()
    {
        var store = Empty();
        await store.WriteAsync("empty", ReadOnlyMemory<byte>.Empty);
        Assert.Empty((await store.ReadAsync("empty"))!);
    }

    [Fact]
    public async Task A_large_content_comes_back_byte_for_byte()
    {
        var store = Empty();
        var content = new byte[7 * 1024 * 1024 + 13];
        new Random(1).NextBytes(content);
        await store.WriteAsync("large", content);
        Assert.Equal(ModelPackage.DigestOf(content), ModelPackage.DigestOf(await store.ReadAsync("large")));
    }

    [Fact]
    public async Task A_large_content_too_is_created_once_only()
    {
        var store = Empty();
        var content = new byte[7 * 1024 * 1024 + 13];

        Assert.True(await store.CreateAsync("large", content));
        Assert.False(await store.CreateAsync("large", new byte[6 * 1024 * 1024]));
        Assert.Equal(content.Length, (await store.ReadAsync("large"))!.Length);
    }

    [Fact]
    public async Task A_name_may_have_spaces_signs_and_letters_of_any_script()
    {
        var store = Empty();
        string[] names = ["a b", "a%20b", "a+b", "a#b?c=d&e", "ü/日本.json", "~(x)'!*;:@$,[]"];
        foreach (var name in names)
            await store.WriteAsync(name, Bytes(name));

        Assert.Equal(names.Order(StringComparer.Ordinal), await store.ListAsync(""));
        foreach (var name in names)
            Assert.Equal(name, Text(await store.ReadAsync(name)));
    }

    [Fact]
    public async Task A_folder_lists_what_is_below_it_and_nothing_beside_it()
    {
        var store = Empty();
        foreach (var path in new[] { "1/b", "1/a/c", "10/x", "2/y" })
            await store.WriteAsync(path, Bytes(path));
        Assert.Equal(["1/a/c", "1/b"], await store.ListAsync("1"));
        Assert.Equal(["1/a/c", "1/b", "10/x", "2/y"], await store.ListAsync(""));
        Assert.Empty(await store.ListAsync("3"));
    }

    [Fact]
    public async Task A_deleted_path_is_gone_and_deleting_again_is_harmless()
    {
        var store = Empty();
        await store.WriteAsync("a", Bytes("a"));
        await store.DeleteAsync("a");
        await store.DeleteAsync("a");
        Assert.Null(await store.ReadAsync("a"));
    }

    [Theory]
    [InlineData("../outside")]
    [InlineData("a/../../outside")]
    [InlineData("/etc/passwd")]
    [InlineData("a//b")]
    public async Task A_path_cannot_leave_the_store(string path) =>
        await Assert.ThrowsAsync<ArgumentException>(() => Empty().WriteAsync(path, Bytes("x")));

    [Fact]
    public async Task A_model_package_survives_the_road_through_the_store()
    {
        var store = Empty();
        var written = await ModelPackage.WriteAsync(store, "1", Packages.Manifest(), Packages.Files());
        var read = await ModelPackage.ReadAsync(store, "1", written.Digest);
        Assert.Equal(Packages.Files()["model.json"], read.Model);
        Assert.Equal(written.Digest, read.Digest);
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static string? Text(byte[]? content) => content is null ? null : Encoding.UTF8.GetString(content);
}
