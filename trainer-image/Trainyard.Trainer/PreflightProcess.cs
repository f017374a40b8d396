using Trainyard.Contracts;
using Trainyard.Models;

namespace Trainyard.Trainer;

/// <summary>A preflight as a process: its report in the log, the last word, the exit code.</summary>
/// <param name="peakMemory">The most memory that this process has had so far, in bytes.</param>
internal sealed class PreflightProcess(Func<string, string?> environment, Func<long> peakMemory, TextWriter output, TextWriter errors)
{
    /// <summary>Whether the command line asks for one.</summary>
    internal static bool IsAskedFor(string[] args) => args is [PreflightWord.Command] or [PreflightWord.Command, PreflightWord.OwnProgram];

    /// <summary>0 where the trials may begin.</summary>
    internal async Task<int> RunAsync(Func<TrialFile> read, bool ownProgram)
    {
        LastWord word;
        try
        {
            word = await new Preflight(read(), ownProgram, environment, peakMemory, output.WriteLine, CancellationToken.None).RunAsync();
        }
        catch (Exception fault)
        {
            word = new LastWord { Outcome = TrialOutcome.Failed, Failure = Faults.Describe(fault) };
        }

        LastWordFile.From(environment).Write(word);
        if (word.Failure is not { } failure)
            return 0;
        errors.WriteLine($"trainyard-trainer: {failure.Class}: {failure.Message}{(failure.Hint is { } hint ? $" ({hint})" : "")}");
        return ExitCode.Of(failure.Class);
    }
}
