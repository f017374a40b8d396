using System.Security.Cryptography;

namespace Trainyard.Operator;

/// <summary>The key of the trials' tokens.</summary>
internal static class ReportKey
{
    /// <summary>The key in a file, which is made where it is missing; a new one where no file is named.</summary>
    public static byte[] Load(string? file)
    {
        if (file is null) return RandomNumberGenerator.GetBytes(32);
        if (!File.Exists(file)) Make(file);
        var key = File.ReadAllBytes(file);
        return key.Length >= 16 ? key : throw new IOException($"{file} holds {key.Length} bytes: a key has at least 16");
    }

    private static void Make(string file)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var stream = new FileStream(file, options);
        stream.Write(RandomNumberGenerator.GetBytes(32));
    }
}
