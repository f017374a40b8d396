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

    [Fact]
    public void Of_several_objectives_the_front_is_shown_with_its_winner()
    {
        var job = Build.TrainingJob(spec =>
            spec with
            {
                Objective = null!,
                Objectives = [new() { Metric = "auc" }, new() { Metric = "logLoss" }],
            }
        );
        var sweep = SweepSnapshot.Of(job, [Done(0, 0.99, 0.5), Done(1, 0.6, 0.1), Done(2, 0.9, 0.2), Done(3, 0.7, 0.3)], Build.Start);
        var console = new StringWriter();
        var ansi = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(console) });
        ansi.Profile.Width = 120;
        ansi.Write(SweepView.Render(sweep));
        var text = console.ToString();
        var lines = new SweepLines().Next(sweep).ToList();

        Assert.Contains("front of 3 trials", text, StringComparison.Ordinal);
        Assert.Contains("winner  trial    2  auc 0.9  logLoss 0.2", text, StringComparison.Ordinal);
        Assert.Contains("logLoss", text, StringComparison.Ordinal);
        Assert.Contains(lines, line => line.Contains("on the front: auc 0.9  logLoss 0.2  winner", StringComparison.Ordinal));
        Assert.DoesNotContain(
            "front",
            lines.Single(line => line.StartsWith("trial   3", StringComparison.Ordinal)),
            StringComparison.Ordinal
        );
    }

    private static Trial Done(int number, double auc, double logLoss) =>
        Build.Trial(number, TrialPhase.Succeeded, auc, status => status with
        {
            Metrics = new Dictionary<string, double>
            {
                ["auc"] = auc,
                ["logLoss"] = logLoss,
            }
        });

    private static SweepSnapshot Of(params Trial[] trials) => SweepSnapshot.Of(Build.TrainingJob(), trials, Build.Start);
}
