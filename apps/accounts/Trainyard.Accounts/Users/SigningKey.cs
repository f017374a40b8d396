using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using Trainyard.Accounts.Configuration;

namespace Trainyard.Accounts.Users;

/// <summary>What tokens are signed with.</summary>
internal static class SigningKey
{
    private const int Length = 32;

    /// <summary>The configured one; for an embedded database one that is made once, and kept beside it in a file of ours alone.</summary>
    /// <exception cref="ConfigurationException">There is none, and others share the database.</exception>
    public static byte[] Of(AccountsOptions options, bool embedded)
    {
        if (options.SigningKey is { } key)
            return key;
        if (!embedded)
            throw new ConfigurationException($"{AccountsOptions.Prefix}SIGNINGKEY is missing: all replicas need the same one");
        var source = new SqliteConnectionStringBuilder(options.Database).DataSource;
        if (source is "" or ":memory:")
            return RandomNumberGenerator.GetBytes(Length);
        var file = source + ".key";
        return File.Exists(file) ? File.ReadAllBytes(file) : Make(file);
    }

    private static byte[] Make(string file)
    {
        var key = RandomNumberGenerator.GetBytes(Length);
        var draft = $"{file}.{Environment.ProcessId}";
        var onlyUs = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            onlyUs.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var stream = new FileStream(draft, onlyUs))
            stream.Write(key);
        File.Move(draft, file, overwrite: false);
        return key;
    }
}
