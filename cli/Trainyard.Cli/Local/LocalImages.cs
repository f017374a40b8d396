namespace Trainyard.Cli.Local;

/// <summary>Which program each of our images stands for on this machine.</summary>
internal static class LocalImages
{
    private const string Trainer = "trainyard/trainer";
    private const string Predictor = "trainyard/predictor";
    private const string Operator = "trainyard/operator";

    /// <summary>Writes the local cluster's image file, and gives its path.</summary>
    public static string Write(LocalPaths paths)
    {
        Directory.CreateDirectory(paths.State);
        var file = Path.Combine(paths.State, "images.yaml");
        File.WriteAllText(file, $"""
            # Image names and the programs that run in their place. Add your own.
            {Trainer}: {LocalPaths.Program("trainyard-trainer")}
            {Predictor}: {LocalPaths.Program("trainyard-predictor")}
            {Operator}: {LocalPaths.Program("trainyard-operator")}

            """);
        return file;
    }

    public static IEnumerable<string> OperatorArguments(LocalPaths paths) =>
        ["--trainer-image", Trainer, "--predictor-image", Predictor, "--trial-cache", Path.Combine(paths.State, "cache")];
}
