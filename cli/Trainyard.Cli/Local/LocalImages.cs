namespace Trainyard.Cli.Local;

/// <summary>Which program each of our images stands for on this machine.</summary>
internal static class LocalImages
{
    private const string Trainer = "trainyard/trainer";
    private const string Predictor = "trainyard/predictor";
    private const string Router = "trainyard/router";
    private const string ForeignPredictor = "trainyard/predictor-foreign";
    private const string Scorer = "trainyard/scorer";
    private const string Operator = "trainyard/operator";
    private const string CommandLine = "trainyard/cli";

    /// <summary>Writes the file of our own images, and names it and the user's to the local cluster.</summary>
    public static IEnumerable<string> ClusterArguments(LocalPaths paths)
    {
        Directory.CreateDirectory(paths.State);
        var own = Path.Combine(paths.State, "images.yaml");
        File.WriteAllText(
            own,
            $"""
            # Written anew at each start: put images of your own into {paths.UserImages}
            {Trainer}: {LocalPaths.Program("trainyard-trainer")}
            {Predictor}: {LocalPaths.Program("trainyard-predictor")}
            {Router}: {LocalPaths.Program("trainyard-router")}
            {ForeignPredictor}: {LocalPaths.Program("trainyard-predictor")}
            {Mapped(Scorer, "trainyard-scorer")}
            {Operator}: {LocalPaths.Program("trainyard-operator")}
            {CommandLine}: {LocalPaths.Program("trainyard")}

            """
        );
        return ["--images", paths.UserImages, "--images", own];
    }

    /// <summary>A line of its own where the program was built: the demo does without.</summary>
    private static string Mapped(string image, string program) =>
        LocalPaths.Find(program) is { } path ? $"{image}: {path}" : $"# {image}: make build makes {program}";

    public static IEnumerable<string> OperatorArguments(LocalPaths paths) =>
        [
            "--trainer-image",
            Trainer,
            "--predictor-image",
            Predictor,
            "--router-image",
            Router,
            "--foreign-predictor-image",
            ForeignPredictor,
            "--scorer-image",
            Scorer,
            "--trial-cache",
            Path.Combine(paths.State, "cache"),
        ];
}
