using Spectre.Console;
using Trainyard.Api;
using Trainyard.Cli.Watching;
using Trainyard.Contracts;

namespace Trainyard.Cli.Tests;

public sealed class SweepSnapshotTests
{
    [Fact]
    public void The_time_left_is_the_mean_length_of_the_ended_trials_times_the_rounds_to_come()
    {
        var sweep = Sweeps.Of(
            Sweeps.Trial(0, TrialPhase.Succeeded, 3),
            Sweeps.Trial(1, TrialPhase.Pruned, 4),
            Sweeps.Trial(2, TrialPhase.Running)
        );

        Assert.Equal(TimeSpan.FromMinutes(4), sweep.Left);
    }

    [Fact]
    public void No_time_left_is_told_before_a_trial_has_ended() => Assert.Null(Sweeps.Of(Sweeps.Trial(0, TrialPhase.Running)).Left);

    [Fact]
    public void The_best_trial_follows_the_goal_and_leaves_out_pruned_ones()
    {
        var trials = new[]
        {
            Sweeps.Trial(0, TrialPhase.Succeeded, 3),
            Sweeps.Trial(1, TrialPhase.Succeeded, 5),
            Sweeps.Trial(2, TrialPhase.Pruned, 1),
        };

        Assert.Equal(0, new SweepSnapshot(Sweeps.Job(), trials, Sweeps.Start).Best!.Spec.Number);
        Assert.Equal(1, new SweepSnapshot(Sweeps.Job(Goal.Maximize), trials, Sweeps.Start).Best!.Spec.Number);
    }

    [Theory]
    [InlineData("auc", 1)]
    [InlineData("AUC", 1)]
    [InlineData("r2", 1)]
    [InlineData("rmse", 0)]
    [InlineData("LogLoss", 0)]
    public void A_goal_that_is_not_given_is_as_the_metric_is_known(string metric, int best)
    {
        var sweep = new SweepSnapshot(
            Sweeps.Job(goal: null, metric),
            [Sweeps.Trial(0, TrialPhase.Succeeded, 0.3), Sweeps.Trial(1, TrialPhase.Succeeded, 0.5)],
            Sweeps.Start
        );

        Assert.Equal(best, sweep.Best!.Spec.Number);
        Assert.Equal([0.3, best == 1 ? 0.5 : 0.3], sweep.BestSoFar);
    }

    [Fact]
    public void The_curve_holds_the_best_value_after_each_ended_trial() =>
        Assert.Equal(
            [3, 3, 2],
            Sweeps
                .Of(
                    Sweeps.Trial(0, TrialPhase.Succeeded, 3),
                    Sweeps.Trial(1, TrialPhase.Succeeded, 5),
                    Sweeps.Trial(2, TrialPhase.Succeeded, 2)
                )
                .BestSoFar
        );

    [Fact]
    public void A_terminal_shows_counts_the_best_and_the_leaderboard()
    {
        var console = new StringWriter();
        var ansi = AnsiConsole.Create(
            new AnsiConsoleSettings
            {
                Ansi = AnsiSupport.No,
                ColorSystem = ColorSystemSupport.NoColors,
                Out = new AnsiConsoleOutput(console),
            }
        );
        ansi.Profile.Width = 120;
        ansi.Write(SweepView.Render(Sweeps.Of(Sweeps.Trial(0, TrialPhase.Succeeded, 3.14159), Sweeps.Trial(1, TrialPhase.Running))));

        var text = console.ToString();
        Assert.Contains("1 of 10 trials", text, StringComparison.Ordinal);
        Assert.Contains("1 running", text, StringComparison.Ordinal);
        Assert.Contains("best rmse 3.1416", text, StringComparison.Ordinal);
        Assert.Contains("maxDepth", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Plain_lines_tell_each_ended_trial_once()
    {
        var lines = new SweepLines();
        var first = lines.Next(Sweeps.Of(Sweeps.Trial(0, TrialPhase.Succeeded, 3), Sweeps.Trial(1, TrialPhase.Running))).ToList();
        var second = lines.Next(Sweeps.Of(Sweeps.Trial(0, TrialPhase.Succeeded, 3), Sweeps.Trial(1, TrialPhase.Pruned, 4))).ToList();

        Assert.Contains(first, line =>
            line.StartsWith("trial   0 of 10  succeeded  rmse 3", StringComparison.Ordinal)
            && line.Contains("best so far", StringComparison.Ordinal)
        );
        Assert.StartsWith("trial   1 of 10  pruned", Assert.Single(second), StringComparison.Ordinal);
    }
}
