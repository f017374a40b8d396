using System.Security.Cryptography;
using System.Text;
using Trainyard.Cli.Data;
using Trainyard.Contracts;

namespace Trainyard.Cli.Tests.Data;

public sealed class PushTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("trainyard-push-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_file_becomes_a_pointer_beside_it_and_a_content_that_its_hash_names()
    {
        await PushAsync(Write("sonar.csv", "a,b\n1,x\n"));

        Assert.Equal("outs:\n- md5: 705a99105d2a675f19c34665668d5c24\n  size: 8\n  hash: md5\n  path: sonar.csv\n", Read("sonar.csv.dvc"));
        Assert.Equal("a,b\n1,x\n", Read(Place("705a99105d2a675f19c34665668d5c24")));
    }

    /// <summary>The bytes are those of DVC, json.dumps(..., sort_keys=True): its name is the same there and here.</summary>
    [Fact]
    public async Task A_folder_becomes_a_list_of_its_files_in_the_order_of_their_paths()
    {
        Write("rows/b/2.csv", "2");
        Write("rows/a \"é\".csv", "1");

        await PushAsync(Path.Combine(_folder, "rows") + "/");

        var list = $$"""[{"md5": "{{HashOf("1")}}", "relpath": "a \"\u00e9\".csv"}, {"md5": "{{HashOf("2")}}", "relpath": "b/2.csv"}]""";
        Assert.Equal(list, Read(Place($"{HashOf(list)}.dir")));
        Assert.Equal($"outs:\n- md5: {HashOf(list)}.dir\n  size: 2\n  nfiles: 2\n  hash: md5\n  path: rows\n", Read("rows.dvc"));
    }

    [Theory]
    [InlineData("2026.csv", "'2026.csv'")]
    [InlineData("it's.csv", "'it''s.csv'")]
    [InlineData("a: b.csv", "'a: b.csv'")]
    [InlineData("plain-1_a.csv", "plain-1_a.csv")]
    public async Task A_name_that_yaml_would_misread_stands_in_quotes(string name, string written)
    {
        await PushAsync(Write(name, "x"));
        Assert.EndsWith($"  path: {written}\n", Read(name + ".dvc"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_remote_has_is_not_sent_again_and_a_change_leaves_the_old_content_there()
    {
        await PushAsync(Write("x.csv", "1"));
        var first = File.GetLastWriteTimeUtc(Path.Combine(_folder, Place(HashOf("1"))));
        await PushAsync(Write("x.csv", "2"));
        await PushAsync(Write("x.csv", "1"));

        Assert.Equal(first, File.GetLastWriteTimeUtc(Path.Combine(_folder, Place(HashOf("1")))));
        Assert.Equal("2", Read(Place(HashOf("2"))));
        Assert.Contains(HashOf("1"), Read("x.csv.dvc"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_not_there_or_empty_is_told_and_leaves_no_pointer()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "nothing"));

        await Assert.ThrowsAsync<CliException>(() => PushAsync(Path.Combine(_folder, "none.csv")));
        await Assert.ThrowsAsync<CliException>(() => PushAsync(Path.Combine(_folder, "nothing")));
        await Assert.ThrowsAsync<FailureException>(() => PushAsync(Write("x.csv", "1"), "gopher://x"));

        Assert.Empty(Directory.GetFiles(_folder, "*.dvc"));
    }

    private Task PushAsync(string path, string? remote = null) =>
        PushCommand.PushAsync(path, remote ?? Path.Combine(_folder, "remote"), _ => null, CancellationToken.None);

    private string Write(string name, string content)
    {
        var path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
        return path;
    }

    private string Read(string name) => File.ReadAllText(Path.Combine(_folder, name));

    private static string Place(string hash) => $"remote/files/md5/{hash[..2]}/{hash[2..]}";

    private static string HashOf(string content) => Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(content)));
}
