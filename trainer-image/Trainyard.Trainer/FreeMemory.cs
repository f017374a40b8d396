using System.Runtime.InteropServices;

namespace Trainyard.Trainer;

/// <summary>Memory that was given up, and that its keepers hold on to: it counts against the pod's limit.</summary>
internal static partial class FreeMemory
{
    // A second of training or more, so that a few milliseconds do not matter.
    private const long LargeValues = 5_000_000;

    /// <summary>Gives it back to the machine where the table has so many values that it matters.</summary>
    public static void GiveBack(long values)
    {
        if (values >= LargeValues)
            GiveBack();
    }

    /// <summary>
    /// Gives it back to the machine, at the cost of some milliseconds. The collector knows nothing of the memory that a native library is
    /// about to want, and would keep what reading and splitting have left behind; malloc keeps what DuckDB and the fold before have freed.
    /// </summary>
    public static void GiveBack()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        if (NativeLibrary.TryLoad("libc.so.6", out var libc) && NativeLibrary.TryGetExport(libc, "malloc_trim", out _))
            _ = malloc_trim(0);
    }

    // glibc's own: another C library has it not, and need not.
    [LibraryImport("libc.so.6")]
    private static partial int malloc_trim(nuint keep);
}
