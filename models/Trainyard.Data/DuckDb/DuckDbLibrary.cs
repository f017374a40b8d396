using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Trainyard.Models;

namespace Trainyard.Data.DuckDb;

/// <summary>Finds libduckdb.so: TRAINYARD_DUCKDB, the program's folder, .deps/duckdb/ there or above it, then wherever the system looks.</summary>
internal static class DuckDbLibrary
{
    internal const string Name = "duckdb";
    private const string FileName = "libduckdb.so";

#pragma warning disable CA2255 // The imports of this assembly must be resolvable before the first of them is called.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Register() => NativeLibrary.SetDllImportResolver(typeof(DuckDbLibrary).Assembly, Resolve);

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? search)
    {
        if (name != Name)
            return 0;
        if (Places().FirstOrDefault(File.Exists) is { } place)
            return NativeLibrary.Load(place);
        return NativeLibrary.TryLoad(FileName, out var handle)
            ? handle
            : throw new FailureException(
                FailureClass.Image,
                $"{FileName} is not there",
                "run scripts/setup, or set TRAINYARD_DUCKDB to DuckDB's library");
    }

    private static IEnumerable<string> Places()
    {
        if (Environment.GetEnvironmentVariable("TRAINYARD_DUCKDB") is { Length: > 0 } set)
            yield return set;
        yield return Path.Combine(AppContext.BaseDirectory, FileName);
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            yield return Path.Combine(folder.FullName, ".deps", "duckdb", FileName);
    }
}
