using Spectre.Console;
using Trainyard.Api;
using Trainyard.Cli.Watching;
using Trainyard.Sweeps;
using Trainyard.Testing;

namespace Trainyard.Cli.Tests;

public sealed class SweepViewTests
{
    [Fact]
    public void A_terminal_shows_counts_the_best_and_the_leaderboard()
    {
        var console = new StringWriter();
        var settings = new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Out = new AnsiConsoleOutput(console),
        };
        var ansi = AnsiConsole.Create(settings);
        ansi.Profile.Width = 120;
        ansi.Write(SweepView.Render(Of(Build.Trial(0, TrialPhase.Succeeded, 0.9314159), Build.Trial(1, TrialPhase.Running))));

        var text = console.ToString();
        Assert.Contains("1 of 4 trials", text, StringComparison.Ordinal);
        Assert.Contains("1 running", text, StringComparison.Ordinal);
        Assert.Contains("best auc 0.93142", text, StringComparison.Ordinal);
        Assert.Contains("learningRate", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Plain_lines_tell_each_ended_trial_once()
    {
        var lines = new SweepLines();
        var first = lines.Next(Of(Build.Trial(0, TrialPhase.Succeeded, 0.9), Build.Trial(1, TrialPhase.Running))).ToList();
        var second = lines.Next(Of(Build.Trial(0, TrialPhase.Succeeded, 0.9), Build.Trial(1, TrialPhase.Pruned, 0.4))).ToList();

        Assert.Contains(first, line =>
            line.StartsWith("trial   0 of 4  succeeded  auc 0.9", StringComparison.Ordinal)
            && line.Contains("best so far", StringComparison.Ordinal)
        );
        Assert.StartsWith("trial   1 of 4  pruned", Assert.Single(second), StringComparison.Ordinal);
    }

    private static SweepSnapshot Of(params Trial[] trials) => SweepSnapshot.Of(Build.TrainingJob(), trials, Build.Start);
}
