namespace Trainyard.Operator.Tests;

public sealed class ReportKeyTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("trainyard-key-").FullName;

    [Fact]
    public void A_missing_key_is_made_once_and_kept_for_its_owner_alone()
    {
        var file = Path.Combine(_folder, "key");
        var key = ReportKey.Load(file);

        Assert.Equal(32, key.Length);
        Assert.Equal(key, ReportKey.Load(file));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
    }

    [Fact]
    public void Without_a_file_each_start_has_a_key_of_its_own() => Assert.NotEqual(ReportKey.Load(null), ReportKey.Load(null));

    [Fact]
    public void A_short_key_is_refused()
    {
        var file = Path.Combine(_folder, "short");
        File.WriteAllText(file, "short");

        Assert.Contains("at least 16", Assert.Throws<IOException>(() => ReportKey.Load(file)).Message);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
