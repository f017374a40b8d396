namespace Trainyard.Local.Tests.Support;

/// <summary>The folder of recorded vectors, which stands beside the repository where there is one.</summary>
internal static class SharedFolder
{
    /// <summary>A folder of it, or null.</summary>
    public static string? Find(string name)
    {
        if (Environment.GetEnvironmentVariable("TRAINYARD_SHARED") is { Length: > 0 } given)
        {
            return Existing(Path.Combine(given, name));
        }

        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (Existing(Path.Combine(folder.FullName, "shared", name)) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    private static string? Existing(string folder) => Directory.Exists(folder) ? folder : null;
}
