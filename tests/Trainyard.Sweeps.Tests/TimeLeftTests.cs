using Trainyard.Api;
using Trainyard.Testing;

namespace Trainyard.Sweeps.Tests;

public sealed class TimeLeftTests
{
    public static TheoryData<int, int, string?, double, double> Cases =>
        new()
        {
            // maxTrials, parallelism, maxDuration, minutes since the start; minutes left after two trials of a minute each
            { 10, 2, null, 2, 4 },
            { 10, 1, null, 2, 8 },
            { 2, 2, null, 2, 0 },
            { 10, 2, "5m", 2, 3 },
            { 10, 2, "1h", 2, 4 },
            { 10, 2, "1m", 2, 0 },
        };

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_rounds_to_come_take_as_long_as_trials_have_taken_and_no_longer_than_is_allowed(
        int maxTrials,
        int parallelism,
        string? maxDuration,
        double since,
        double left
    )
    {
        var job = Build.Sweeping(
            sweep => sweep with { MaxTrials = maxTrials, Parallelism = parallelism, MaxDuration = maxDuration },
            new() { StartTime = Build.Start }
        );
        Trial[] trials =
        [
            Build.Trial(0, TrialPhase.Succeeded, 0.7),
            Build.Trial(1, TrialPhase.Pruned, 0.6),
            Build.Trial(2, TrialPhase.Running),
        ];

        Assert.Equal(TimeSpan.FromMinutes(left), SweepSnapshot.Of(job, trials, Build.Start.AddMinutes(since)).Left);
    }

    [Fact]
    public void Nothing_is_told_before_a_trial_has_ended() =>
        Assert.Null(SweepSnapshot.Of(Build.TrainingJob(), [Build.Trial(0, TrialPhase.Running)], Build.Start).Left);
}
