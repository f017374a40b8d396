namespace Trainyard.Benchmarks;

/// <summary>The folder with the definitions of the benchmarks, which lies beside the repository.</summary>
internal static class SharedFolder
{
    /// <summary>The folder below it, from TRAINYARD_SHARED or by walking up from the program; null where there is none.</summary>
    public static string? Find(params string[] below)
    {
        if (Environment.GetEnvironmentVariable("TRAINYARD_SHARED") is { Length: > 0 } named)
        {
            return Existing(Path.Combine([named, .. below]));
        }

        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (Existing(Path.Combine([at.FullName, "shared", .. below])) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    private static string? Existing(string path) => Path.Exists(path) ? path : null;
}
