namespace Trainyard.Testing;

/// <summary>Where things lie: the repository and its programs.</summary>
public static class Repository
{
    public static string Root { get; } = Above(AppContext.BaseDirectory, folder => File.Exists(Path.Combine(folder, "Trainyard.slnx")))!;

    public static string Dist => Path.Combine(Root, "artifacts", "dist");

    /// <summary>Where scripts/fetch-helm brings it.</summary>
    public static string Helm => Path.Combine(Root, ".deps", "helm", "helm");

    public static string Example(string path) => Path.Combine(Root, "examples", path);

    private static string? Above(string folder, Func<string, bool> found) =>
        found(folder) ? folder
        : Path.GetDirectoryName(folder) is { } parent ? Above(parent, found)
        : null;
}
