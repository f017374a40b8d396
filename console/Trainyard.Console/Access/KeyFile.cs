using System.Security.Cryptography;

namespace Trainyard.Console.Access;

/// <summary>The key of the one-time links, in a file that its owner alone may read.</summary>
internal static class KeyFile
{
    /// <summary>A new key, written to the file where one is named: links of an earlier start are worth nothing now.</summary>
    public static byte[] Renew(string? path)
    {
        var key = RandomNumberGenerator.GetBytes(32);
        if (path is null)
            return key;
        File.Delete(path);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var file = new FileStream(path, options);
        file.Write(key);
        return key;
    }
}
