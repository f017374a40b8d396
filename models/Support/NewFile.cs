using System.Runtime.InteropServices;

namespace Trainyard;

/// <summary>A file that several programs may make at once: one of them does, and none sees half of it.</summary>
internal static partial class NewFile
{
    /// <summary>errno: there is a file of that name.</summary>
    private const int AlreadyThere = 17;

    /// <summary>
    /// Gives a written draft its name. Of several at once one succeeds, which File.Move does not promise: it looks first, and then moves.
    /// Where there are no hard links, as on some network drives, that must do. The draft may be left: remove it.
    /// </summary>
    /// <exception cref="IOException">The file is there.</exception>
    public static void Place(string draft, string file)
    {
        if (!OperatingSystem.IsWindows())
        {
            if (HardLink(draft, file) == 0)
                return;
            if (Marshal.GetLastPInvokeError() == AlreadyThere)
                throw new IOException($"{file} is there already");
        }

        File.Move(draft, file);
    }

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int HardLink(string from, string to);
}
