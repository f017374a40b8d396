using System.Runtime.InteropServices;

namespace Trainyard.Learning.Trees;

/// <summary>The threads of the libraries that grow trees.</summary>
internal static partial class OpenMp
{
    /// <summary>
    /// How long a thread waits awake for the next parallel region, in libgomp's turns of its loop (20 us or so): about what it costs to
    /// sleep and be woken. LightGBM has five regions or so for each split, so that sleeping at once is a third of its CPU time on 100,000
    /// rows, while without a bound threads that lack a core of their own turn for seconds.
    /// </summary>
    private const string Turns = "1000";

    /// <summary>
    /// Threads turn for milliseconds between two parallel regions unless OpenMP is told otherwise before it is loaded. .NET's own
    /// environment does not reach native code, hence libc.
    /// </summary>
    public static void WaitBriefly()
    {
        _ = setenv("OMP_WAIT_POLICY", "passive", 0);
        _ = setenv("GOMP_SPINCOUNT", Turns, 0);
    }

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int setenv(string name, string value, int overwrite);
}

/// <summary>What a library that grows trees complained of.</summary>
internal sealed class TreeLibraryException(string library, string message) : Exception($"{library}: {Line(message)}")
{
    // XGBoost's messages carry a C++ stack below the first line, and a place in front of it.
    private static string Line(string message)
    {
        var first = message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).FirstOrDefault() ?? message;
        return first[(first.IndexOf("] ", StringComparison.Ordinal) + 1)..].Trim();
    }
}
