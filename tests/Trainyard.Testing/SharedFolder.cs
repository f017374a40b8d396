namespace Trainyard.Testing;

/// <summary>Recordings, data and definitions of benchmarks that others have made: the folder "shared" beside the repository, or
/// TRAINYARD_SHARED.</summary>
public static class SharedFolder
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

    /// <summary>A data set; the test is skipped where it is not on this machine.</summary>
    public static string Data(string path)
    {
        var found = Find("data", path);
        Assert.SkipWhen(found is null, $"the data set {path} is not beside the repository (shared/data, or TRAINYARD_SHARED)");
        return found;
    }

    private static string? Existing(string path) => Path.Exists(path) ? path : null;
}
