using System.Globalization;
using System.Runtime.InteropServices;

namespace Trainyard.Learning.Trees.LightGbm;

/// <summary>
/// OpenMP's run-time library (libgomp.so.1) for one thread, made in memory: what LightGBM asks of it and no more. A machine with the
/// .NET SDK alone has no other; results are those of several threads.
/// </summary>
internal static unsafe partial class SerialOpenMp
{
    private const string Name = "libgomp.so.1";

    // libgomp's ABI: gcc's libgomp/libgomp.map, and "The libgomp ABI" in its manual.
    private static readonly SharedObject.Function[] Functions =
    [
        // void (*body)(void*), void* data: the team is the caller.
        new("GOMP_parallel", "GOMP_4.0", Code("4889f8 4889f7 ffe0")), // mov rax, rdi; mov rdi, rsi; jmp rax
        new("GOMP_barrier", "GOMP_1.0", Code("c3")),
        new("GOMP_atomic_start", "GOMP_1.0", Code("c3")),
        new("GOMP_atomic_end", "GOMP_1.0", Code("c3")),
        new("GOMP_loop_end_nowait", "GOMP_1.0", Code("c3")),
        // long start, long end, long increment, long chunk, long* first, long* last: all of a loop in one part, then no more.
        new("GOMP_loop_nonmonotonic_dynamic_start", "GOMP_4.5", Code("498938 498931 31c0 4839f7 0f95c0 c3")),
        new("GOMP_loop_nonmonotonic_guided_start", "GOMP_4.5", Code("498938 498931 31c0 4839f7 0f95c0 c3")),
        new("GOMP_loop_nonmonotonic_dynamic_next", "GOMP_4.5", Code("31c0 c3")),
        new("GOMP_loop_nonmonotonic_guided_next", "GOMP_4.5", Code("31c0 c3")),
        new("omp_get_thread_num", "OMP_1.0", Code("31c0 c3")),
        new("omp_get_num_threads", "OMP_1.0", Code("b801000000 c3")),
        new("omp_get_max_threads", "OMP_1.0", Code("b801000000 c3")),
    ];

    /// <summary>Loads it, so that a library that needs libgomp.so.1 finds it loaded; false where that cannot be.</summary>
    public static bool TryLoad()
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64)
            return false;

        // In memory: an image's file system may be read-only.
        var file = memfd_create(Name, 0);
        if (file < 0)
            return false;
        var image = new SharedObject(Name, Functions).ToBytes();
        fixed (byte* bytes = image)
        {
            if (write(file, bytes, (nuint)image.Length) != image.Length)
                return false;
        }

        return NativeLibrary.TryLoad(string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{file}"), out _);
    }

    private static byte[] Code(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int memfd_create(string name, uint flags);

    [LibraryImport("libc")]
    private static partial nint write(int file, byte* bytes, nuint count);
}
