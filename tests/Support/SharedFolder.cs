namespace Trainyard;

/// <summary>Recordings, data and definitions of benchmarks that others have made: the folder "shared" beside the repository, or
/// TRAINYARD_SHARED.</summary>
internal static class SharedFolder
{
    /// <summary>A file or folder in it, or null.</summary>
    public static string? Find(params string[] below)
    {
        if (Environment.GetEnvironmentVariable("TRAINYARD_SHARED") is { Length: > 0 } named)
            return Existing(Path.Combine([named, .. below]));

        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (Existing(Path.Combine([at.FullName, "shared", .. below])) is { } found)
                return found;
        }

        return null;
    }

    private static string? Existing(string path) => Path.Exists(path) ? path : null;
}
