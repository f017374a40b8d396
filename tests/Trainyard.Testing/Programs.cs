namespace Trainyard.Testing;

/// <summary>Where the programs of this repository are, once built.</summary>
public static class Programs
{
    // artifacts/bin/PROJECT/CONFIGURATION is where we are, too.
    private static readonly DirectoryInfo Here = new(AppContext.BaseDirectory.TrimEnd('/'));

    public static string Local => Published("trainyard-local") ?? Find("Trainyard.Local", "trainyard-local");

    public static string Operator => Published("trainyard-operator") ?? Find("Trainyard.Operator", "trainyard-operator");

    public static string Trainer => Published("trainyard-trainer") ?? Find("Trainyard.Trainer", "trainyard-trainer");

    /// <summary>What serves a model.</summary>
    public static string Predictor => Published("trainyard-predictor") ?? Find("Trainyard.Predictor", "trainyard-predictor");

    /// <summary>What scores files, tables and streams.</summary>
    public static string Scorer => Published("trainyard-scorer") ?? Find("Trainyard.Scorer", "trainyard-scorer");

    /// <summary>Registration, balance, and predictions that are paid for.</summary>
    public static string Accounts => Find("Trainyard.Accounts", "trainyard-accounts");

    /// <summary>The web console.</summary>
    public static string Console => Find("Trainyard.Console", "trainyard-console");

    /// <summary>The chaos program, which also stands in for the predictor and contends for leases.</summary>
    public static string Chaos => Find("Trainyard.Chaos", "Trainyard.Chaos");

    /// <summary>Compiled ahead of time in the folder that TRAINYARD_PROGRAMS names: it starts with two thirds of the CPU.</summary>
    private static string? Published(string program) =>
        Environment.GetEnvironmentVariable("TRAINYARD_PROGRAMS") is { Length: > 0 } folder ? Path.Combine(folder, program) : null;

    private static string Find(string project, string program)
    {
        var path = Path.Combine(Here.Parent!.Parent!.FullName, project, Here.Name, program);
        return File.Exists(path) ? path : throw new FileNotFoundException($"{path} is missing: build {project} first");
    }
}
