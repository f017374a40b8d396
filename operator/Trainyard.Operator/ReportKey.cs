using System.Security.Cryptography;

namespace Trainyard.Operator;

/// <summary>The key of the trials' tokens.</summary>
internal static class ReportKey
{
    /// <summary>The bytes of a key that is made here.</summary>
    public const int Length = 32;

    private const int Least = 16;

    /// <summary>The key in a file, which is made where it is missing; a new one where no file is named.</summary>
    public static byte[] Load(string? file)
    {
        if (file is null)
            return RandomNumberGenerator.GetBytes(Length);
        if (!File.Exists(file))
            Make(file);
        return Checked(File.ReadAllBytes(file), file);
    }

    /// <exception cref="IOException">It is too short to be one.</exception>
    public static byte[] Checked(byte[] key, string where) =>
        key.Length >= Least ? key : throw new IOException($"{where} holds {key.Length} bytes: a key has at least {Least}");

    private static void Make(string file)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var stream = new FileStream(file, options);
        stream.Write(RandomNumberGenerator.GetBytes(Length));
    }
}
