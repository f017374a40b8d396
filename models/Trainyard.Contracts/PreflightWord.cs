namespace Trainyard.Contracts;

/// <summary>What a look at the data before the first trial has found, beside what is wrong and what was read.</summary>
public sealed record PreflightWord
{
    /// <summary>The command of the trainer that looks at the data, and its option for jobs whose trials run another program.</summary>
    public const string Command = "preflight";

    /// <summary>Says that another program will read the data: what the trainer cannot make of them is told, and stops nothing.</summary>
    public const string OwnProgram = "--own-program";

    /// <summary>The Secrets that the job names and that are not there: they may still come.</summary>
    public IReadOnlyList<string>? MissingSecrets { get; init; }

    /// <summary>What one trial is estimated to need in memory, in bytes; null where the table could not be read, or another program
    /// learns from it.</summary>
    public long? TrialBytes { get; init; }
}
