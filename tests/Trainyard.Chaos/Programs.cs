namespace Trainyard.Chaos;

/// <summary>Where the programs of this repository are, once built.</summary>
internal static class Programs
{
    // artifacts/bin/PROJECT/CONFIGURATION is where we are, too.
    private static readonly DirectoryInfo Here = new(AppContext.BaseDirectory.TrimEnd('/'));

    public static string Local => Find("Trainyard.Local", "trainyard-local");

    /// <summary>The one that TRAINYARD_OPERATOR names, such as a published one, or else the one built beside us.</summary>
    public static string Operator =>
        Environment.GetEnvironmentVariable("TRAINYARD_OPERATOR") ?? Find("Trainyard.Operator", "trainyard-operator");

    public static string Self => Find("Trainyard.Chaos", "Trainyard.Chaos");

    /// <summary>The repository's own folder.</summary>
    public static string Repository
    {
        get
        {
            var folder = Here;
            while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Trainyard.slnx")))
                folder = folder.Parent;
            return folder?.FullName ?? throw new DirectoryNotFoundException($"{Here} is in no Trainyard repository");
        }
    }

    private static string Find(string project, string program)
    {
        var path = Path.Combine(Here.Parent!.Parent!.FullName, project, Here.Name, program);
        return File.Exists(path) ? path : throw new FileNotFoundException($"{path} is missing: build {project} first");
    }
}
