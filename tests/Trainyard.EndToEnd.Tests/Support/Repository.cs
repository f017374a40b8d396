namespace Trainyard.EndToEnd.Tests.Support;

/// <summary>Where things lie: the repository, its programs, the data sets beside it.</summary>
internal static class Repository
{
    public static string Root { get; } = Above(AppContext.BaseDirectory, folder => File.Exists(Path.Combine(folder, "Trainyard.slnx")))!;

    public static string Dist => Path.Combine(Root, "artifacts", "dist");

    /// <summary>Where scripts/fetch-helm brings it.</summary>
    public static string Helm => Path.Combine(Root, ".deps", "helm", "helm");

    public static string Example(string path) => Path.Combine(Root, "examples", path);

    /// <summary>A data set of the folder shared/data beside the repository (or under TRAINYARD_SHARED); the test is skipped where it is
    /// missing.</summary>
    public static string SharedData(string path)
    {
        var file = SharedFolder.Find("data", path);
        Assert.SkipWhen(file is null, $"the data set {path} is not beside the repository (shared/data, or TRAINYARD_SHARED)");
        return file;
    }

    private static string? Above(string folder, Func<string, bool> found) =>
        found(folder) ? folder
        : Path.GetDirectoryName(folder) is { } parent ? Above(parent, found)
        : null;
}
