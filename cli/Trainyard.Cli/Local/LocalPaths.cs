namespace Trainyard.Cli.Local;

/// <summary>Where a local installation keeps its things: programs beside the CLI, state in one folder.</summary>
/// <param name="State">The folder of state: by default .trainyard in the current folder, or TRAINYARD_HOME.</param>
internal sealed record LocalPaths(string State)
{
    public static LocalPaths Default => new(Path.GetFullPath(Environment.GetEnvironmentVariable("TRAINYARD_HOME") ?? ".trainyard"));

    public string Kubeconfig => Path.Combine(State, "kubeconfig");

    public string Cluster => Path.Combine(State, "cluster");

    /// <summary>Where a user names the programs of images of their own.</summary>
    public string UserImages => Path.Combine(State, "my-images.yaml");

    /// <summary>The folder of a claim: what lies here is what a pod sees at its mount.</summary>
    public string Volume(string claim) => Path.Combine(Cluster, "volumes", "default", claim);

    /// <summary>Where the operator tells its health and metrics.</summary>
    public string OperatorAddress => Path.Combine(State, "operator-address");

    public string Log(string program) => Path.Combine(State, $"{program}.log");

    public string Pid(string program) => Path.Combine(State, $"{program}.pid");

    /// <exception cref="CliException">The program is not installed beside the CLI.</exception>
    public static string Program(string name) =>
        Find(name) ?? throw new CliException($"{name} is not beside this program ({AppContext.BaseDirectory}); 'make build' makes it");

    /// <summary>The same; null where it was not built.</summary>
    public static string? Find(string name) => Path.Combine(AppContext.BaseDirectory, name) is var path && File.Exists(path) ? path : null;
}
