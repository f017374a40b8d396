using System.Runtime.InteropServices;

namespace Trainyard.Learning.Trees;

/// <summary>XGBoost's library, which does not come with the program.</summary>
internal static class XgboostFile
{
    /// <summary>Names the library's file where it lies neither beside the program nor where the system looks.</summary>
    public const string PathVariable = "TRAINYARD_XGBOOST";

    private static readonly Lazy<nint> Loaded = new(Load);

    public static bool IsThere => Loaded.Value != 0;

    /// <exception cref="DllNotFoundException">It is not there.</exception>
    public static nint Handle =>
        IsThere
            ? Loaded.Value
            : throw new DllNotFoundException($"XGBoost's library was not found (tried {string.Join(", ", Candidates())})");

    private static nint Load()
    {
        OpenMp.WaitBriefly();
        foreach (var candidate in Candidates())
        {
            if (NativeLibrary.TryLoad(candidate, out var handle))
                return handle;
        }

        return 0;
    }

    private static IEnumerable<string> Candidates()
    {
        if (Environment.GetEnvironmentVariable(PathVariable) is { Length: > 0 } named)
            yield return named;
        yield return Path.Combine(AppContext.BaseDirectory, "libxgboost.so.0");
        yield return Path.Combine(AppContext.BaseDirectory, "libxgboost.so");
        yield return "libxgboost.so.0";
        yield return "libxgboost.so";
    }
}
