using Trainyard.Api;
using Trainyard.Contracts;
using Trainyard.Testing;

namespace Trainyard.Sweeps.Tests;

public sealed class SweepLedgerTests
{
    public static TheoryData<Goal, double, double?[], int, int?> Histories =>
        new()
        {
            // goal, minImprovement, values in the order of ending; ended since the best improved, number of the best
            { Goal.Minimize, 0, [100, 99, 98], 0, 2 },
            { Goal.Minimize, 0, [100, 101, 102], 2, 0 },
            { Goal.Maximize, 0, [-100, -99, -98], 0, 2 },
            { Goal.Maximize, 0, [-5, -6, -7], 2, 0 },
            { Goal.Minimize, 0.5, [1, 0.9, 0.8, 0.4], 0, 3 },
            { Goal.Minimize, 0, [double.NaN, 3, 2], 0, 2 },
            { Goal.Minimize, 0, [double.NegativeInfinity, 3, 4], 1, 1 },
            { Goal.Maximize, 0, [double.PositiveInfinity, -3, -4], 1, 1 },
            { Goal.Minimize, 0, [null, null, 7], 0, 2 },
            { Goal.Minimize, 0, [double.NaN, null], 2, null },
            { Goal.Minimize, 0, [0, 0, 0], 2, 0 },
        };

    [Theory]
    [MemberData(nameof(Histories))]
    public void The_best_begins_at_the_first_value_whichever_way_is_better(
        Goal goal,
        double minImprovement,
        double?[] values,
        int since,
        int? best
    )
    {
        var ledger = Ledger(goal, minImprovement);
        ledger.Update([.. values.Select((value, number) => Ended(number, value))]);

        Assert.Equal((since, best), (ledger.EndedSinceImprovement, ledger.Best?.Spec.Number));
    }

    [Theory]
    [InlineData(TrialPhase.Pruned)]
    [InlineData(TrialPhase.Failed)]
    [InlineData(TrialPhase.Stopped)]
    public void A_trial_that_did_not_run_to_its_end_is_never_the_best(TrialPhase phase)
    {
        var ledger = Of(Build.Trial(0, TrialPhase.Succeeded, 0.8), Build.Trial(1, phase, 0.99));

        Assert.Equal((0, 1), (ledger.Best!.Spec.Number, ledger.EndedSinceImprovement));
        Assert.Empty(ledger.History[1].Values);
    }

    [Theory]
    [InlineData(Goal.Minimize, new[] { 3.0, 3.0, 1.0, 1.0 })]
    [InlineData(Goal.Maximize, new[] { 3.0, 4.0, 4.0, 4.0 })]
    public void The_curve_holds_the_best_after_each_value_in_the_order_of_ending(Goal goal, double[] best)
    {
        double[] values = [1, 3, double.NaN, 4, 2];
        int[] ended = [3, 0, 1, 2, 4];
        var ledger = Ledger(goal, 0);
        ledger.Update([.. values.Select((value, number) => Ended(number, value, after: ended[number]))]);

        Assert.Equal([1, 3, 0, 4], ledger.Curve.Select(point => point.Trial));
        Assert.Equal([3, 4, 1, 2], ledger.Curve.Select(point => point.Value));
        Assert.Equal(best, ledger.Curve.Select(point => point.Best));
    }

    [Fact]
    public void Trials_that_are_told_out_of_their_order_of_ending_come_to_the_same()
    {
        Trial[] trials = [Ended(0, 3, after: 2), Ended(1, 5, after: 0), Ended(2, 4, after: 1)];
        var (late, atOnce) = (Ledger(Goal.Maximize, 0), Of(trials));
        late.Update([trials[0], Build.Trial(1, TrialPhase.Running), Build.Trial(2, TrialPhase.Running)]);
        late.Update([trials[0], Build.Trial(1, TrialPhase.Running), trials[2]]);
        late.Update(trials);

        Assert.Equal(atOnce.Curve, late.Curve);
        Assert.Equal(atOnce.History.Select(trial => trial.Ended), late.History.Select(trial => trial.Ended));
        Assert.Equal((1, 2, 6.0), (late.Best!.Spec.Number, late.EndedSinceImprovement, late.CpuSeconds));
        Assert.Equal(trials[0].Status!.CompletionTime, late.LastEnded);
    }

    [Fact]
    public void Of_two_that_end_at_the_same_moment_the_lower_number_comes_first()
    {
        var ledger = Of(Ended(1, 2, after: 0), Ended(0, 1, after: 0));

        Assert.Equal([0, 1], ledger.Curve.Select(point => point.Trial));
    }

    [Fact]
    public void A_trial_that_was_deleted_stands_in_the_history_as_failed()
    {
        var ledger = Of(Build.Trial(0, TrialPhase.Succeeded, 0.9), Build.Trial(1, TrialPhase.Succeeded, 0.8), Build.Trial(2));
        ledger.Update([Build.Trial(1, TrialPhase.Succeeded, 0.8), Build.Trial(2)]);

        Assert.Null(ledger.Trials[0]);
        Assert.Equal((Tuning.TrialState.Failed, 1, 2), (ledger.History[0].State, ledger.Best!.Spec.Number, ledger.Counts.Total));
    }

    [Fact]
    public void A_trial_of_the_same_number_and_another_uid_takes_the_place_of_the_old_one()
    {
        var ledger = Of(Build.Trial(0, TrialPhase.Succeeded, 0.9));
        var made = Build.Trial(0, TrialPhase.Running);
        ledger.Update([made with { Metadata = made.Metadata with { Uid = "another" } }]);

        Assert.Null(ledger.Best);
        Assert.Empty(ledger.Curve);
        Assert.Equal((1, 0, 0.0), (ledger.Counts.Running, ledger.Counts.Succeeded, ledger.CpuSeconds));
    }

    [Fact]
    public void Every_trial_is_counted_once_by_its_phase()
    {
        TrialPhase[] phases = [.. Enum.GetValues<TrialPhase>(), (TrialPhase)(-1)];
        var ledger = Of([.. phases.Select((phase, number) => Build.Trial(number, phase))]);

        var expected = new TrialCounts
        {
            Pending = 2,
            Running = 1,
            Succeeded = 1,
            Pruned = 1,
            Failed = 1,
            Stopped = 1,
            Total = 7,
        };
        Assert.Equal(expected, ledger.Counts);
        Assert.Equal(3, ledger.Active);
    }

    [Fact]
    public void A_trial_that_somebody_must_see_to_is_told_before_one_that_only_waits()
    {
        var waits = Build.Trial(0, status: status => status with { Reason = "WaitingForRoom" });
        var fails = Build.Trial(1, status: status => status with
        {
            Reason = "Invalid",
            Failure = new()
            {
                Class = FailureClass.Configuration,
                Message = "no",
            }
        });
        var ledger = Of(waits, fails);
        Assert.Same(fails, ledger.Troubled);

        ledger.Update([waits, Build.Trial(1, TrialPhase.Running)]);
        Assert.Same(waits, ledger.Troubled);
    }

    [Fact]
    public void The_mean_length_is_that_of_the_trials_that_have_ended()
    {
        var long_ = Build.Trial(1, TrialPhase.Failed, status: status =>
            status with
            {
                CompletionTime = status.StartTime!.Value.AddMinutes(3),
            }
        );
        var ledger = Of(Build.Trial(0, TrialPhase.Succeeded, 1), long_, Build.Trial(2, TrialPhase.Running));

        Assert.Equal(TimeSpan.FromMinutes(2), ledger.MeanLength);
        Assert.Null(Of(Build.Trial(0, TrialPhase.Running)).MeanLength);
    }

    private static SweepLedger Of(params Trial[] trials)
    {
        var ledger = Ledger(Goal.Maximize, 0);
        ledger.Update(trials);
        return ledger;
    }

    /// <summary>A trial that has ended, without a value as failed.</summary>
    private static Trial Ended(int number, double? value, int? after = null) =>
        Build.Trial(number, value is null ? TrialPhase.Failed : TrialPhase.Succeeded, value, status =>
            status with
            {
                CompletionTime = Build.Start.AddMinutes(1 + (after ?? number)),
                CpuSeconds = 2,
            }
        );

    private static SweepLedger Ledger(Goal goal, double minImprovement) => new([new() { Metric = "auc", Goal = goal }], minImprovement);
}
