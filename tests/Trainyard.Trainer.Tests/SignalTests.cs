using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using Trainyard.Contracts;

namespace Trainyard.Trainer.Tests;

public sealed partial class SignalTests : IDisposable
{
    private const int Terminate = 15;
    private readonly Trials _trials = new();

    public void Dispose() => _trials.Dispose();

    [Fact]
    public async Task Told_to_stop_the_program_says_how_far_it_came()
    {
        var trial = Trials.Regression(_trials.WriteTable(3000));
        trial = trial with
        {
            Data = trial.Data with { Validation = new ValidationSpec { Strategy = ValidationStrategy.Holdout } },
            Model = trial.Model with { Parameters = Trials.Parameters("rounds", 100_000) },
        };
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "trainyard-trainer")) { RedirectStandardOutput = true };
        start.Environment[ContainerEnvironment.Trial] = JsonSerializer.Serialize(trial, ContractsJson.Default.TrialFile);
        start.Environment[ContainerEnvironment.TerminationLog] = Path.Combine(_trials.Folder, "last-word");
        using var process = Process.Start(start)!;

        // It says how many rows there are when it begins to train.
        while (await process.StandardOutput.ReadLineAsync() is { } line && !line.Contains("rows", StringComparison.Ordinal)) { }

        Assert.Equal(0, kill(process.Id, Terminate));
        await process.WaitForExitAsync();
        Assert.Equal(143, process.ExitCode);
        Assert.Equal(TrialOutcome.Stopped, _trials.LastWord().Outcome);
    }

    [LibraryImport("libc")]
    private static partial int kill(int process, int signal);
}
