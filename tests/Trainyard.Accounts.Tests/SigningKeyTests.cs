using Trainyard.Accounts.Configuration;
using Trainyard.Accounts.Users;

namespace Trainyard.Accounts.Tests;

public sealed class SigningKeyTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("trainyard-key-");

    private string Key => Path.Combine(_folder.FullName, "accounts.db.key");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Of_many_that_start_at_once_all_have_the_key_that_one_has_made()
    {
        for (var round = 0; round < 20; round++)
        {
            File.Delete(Key);
            using var start = new Barrier(8);
            var keys = new byte[8][];
            Thread[] all =
            [
                .. Enumerable
                    .Range(0, keys.Length)
                    .Select(i => new Thread(() =>
                    {
                        start.SignalAndWait();
                        keys[i] = SigningKey.Kept(Key);
                    })),
            ];
            Array.ForEach(all, thread => thread.Start());
            Array.ForEach(all, thread => thread.Join());

            Assert.All(keys, key => Assert.Equal(File.ReadAllBytes(Key), key));
            Assert.Equal([Key], Directory.GetFiles(_folder.FullName));
        }
    }

    [Fact]
    public void It_is_made_once_and_nobody_else_may_read_it()
    {
        var made = SigningKey.Kept(Key);

        Assert.Equal(32, made.Length);
        Assert.Equal(made, SigningKey.Kept(Key));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Key));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(33)]
    public void What_is_no_key_signs_nothing(int length)
    {
        File.WriteAllBytes(Key, new byte[length]);

        var e = Assert.Throws<ConfigurationException>(() => SigningKey.Kept(Key));

        Assert.Contains($"{Key} has {length} bytes", e.Message, StringComparison.Ordinal);
    }
}
