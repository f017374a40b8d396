namespace Trainyard.Testing;

/// <summary>Where the programs of this repository are, once built.</summary>
public static class Programs
{
    // artifacts/bin/PROJECT/CONFIGURATION is where we are, too.
    private static readonly DirectoryInfo Here = new(AppContext.BaseDirectory.TrimEnd('/'));

    public static string Local => Find("Trainyard.Local", "trainyard-local");

    /// <summary>The one that TRAINYARD_OPERATOR names, such as a published one, or else the one built beside us.</summary>
    public static string Operator =>
        Environment.GetEnvironmentVariable("TRAINYARD_OPERATOR") ?? Find("Trainyard.Operator", "trainyard-operator");

    /// <summary>The one that TRAINYARD_TRAINER names, such as a published one, or else the one built beside us.</summary>
    public static string Trainer =>
        Environment.GetEnvironmentVariable("TRAINYARD_TRAINER") ?? Find("Trainyard.Trainer", "trainyard-trainer");

    /// <summary>What serves a model.</summary>
    public static string Predictor => Find("Trainyard.Predictor", "trainyard-predictor");

    /// <summary>Registration, balance, and predictions that are paid for.</summary>
    public static string Accounts => Find("Trainyard.Accounts", "trainyard-accounts");

    /// <summary>The web console.</summary>
    public static string Console => Find("Trainyard.Console", "trainyard-console");

    /// <summary>The chaos program, which also stands in for the predictor and contends for leases.</summary>
    public static string Chaos => Find("Trainyard.Chaos", "Trainyard.Chaos");

    private static string Find(string project, string program)
    {
        var path = Path.Combine(Here.Parent!.Parent!.FullName, project, Here.Name, program);
        return File.Exists(path) ? path : throw new FileNotFoundException($"{path} is missing: build {project} first");
    }
}
