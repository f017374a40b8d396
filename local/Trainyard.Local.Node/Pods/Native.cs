using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Trainyard.Local.Node.Pods;

/// <summary>What .NET does not offer of POSIX.</summary>
internal static partial class Native
{
    public const int SigKill = 9,
        SigUsr2 = 12,
        SigTerm = 15;

    /// <summary>Sends a signal to a process, or with a negative id to its whole group; nothing happens if there is none.</summary>
    public static void Signal(int process, int signal) => _ = Kill(process, signal);

    /// <summary>rename(2): replaces a symbolic link in one step, which File.Move does not.</summary>
    public static void Rename(string from, string to)
    {
        if (RenameFile(from, to) != 0)
            throw new IOException($"cannot rename {from} to {to}", new Win32Exception(Marshal.GetLastPInvokeError()));
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int process, int signal);

    [LibraryImport("libc", EntryPoint = "rename", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int RenameFile(string from, string to);
}
