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
        return Kept(source + ".key");
    }

    /// <summary>The key in a file; of several that make it at once one does, and all have its key.</summary>
    /// <exception cref="ConfigurationException">What is in the file is no key.</exception>
    internal static byte[] Kept(string file)
    {
        if (!File.Exists(file))
            Make(file);
        var key = File.ReadAllBytes(file);
        return key.Length == Length
            ? key
            : throw new ConfigurationException($"{file} has {key.Length} bytes in place of {Length}: remove it, and all log in anew");
    }

    private static void Make(string file)
    {
        // Programs in containers have the same number each.
        var draft = $"{file}.{RandomNumberGenerator.GetHexString(16)}";
        var onlyUs = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            onlyUs.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        try
        {
            using (var stream = new FileStream(draft, onlyUs))
            {
                stream.Write(RandomNumberGenerator.GetBytes(Length));
                stream.Flush(flushToDisk: true);
            }

            NewFile.Place(draft, file);
        }
        catch (IOException) when (File.Exists(file))
        {
            // Somebody else was first.
        }
        finally
        {
            File.Delete(draft);
        }
    }
}
