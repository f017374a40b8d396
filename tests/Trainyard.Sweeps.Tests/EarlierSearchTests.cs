using Trainyard.Api;
using Trainyard.Testing;

namespace Trainyard.Sweeps.Tests;

public sealed class EarlierSearchTests
{
    [Fact]
    public void The_best_points_of_the_last_search_come_first_to_last()
    {
        // The search of run 2 went on in run 3; run 1 was another.
        Trial[] trials =
        [
            Done(run: 1, 0, 0.99),
            Done(run: 2, 0, 0.7),
            Done(run: 2, 1, 0.9),
            Done(run: 2, 2, double.NaN),
            Done(run: 3, 3, 0.8),
            Done(run: 4, 0, 1),
        ];

        Assert.Equal([1, 3], Rates(Job(firstRun: 4, maxTrials: 8), trials));
        Assert.Equal([1], Rates(Job(firstRun: 4, maxTrials: 2), trials));
        Assert.Equal([0], Rates(Job(firstRun: 2, maxTrials: 8), trials));
        Assert.Empty(Rates(Job(firstRun: 1, maxTrials: 8), trials));
    }

    [Fact]
    public void A_search_that_came_to_nothing_is_passed_over_and_points_outside_of_the_space_are_left_out()
    {
        var far = Done(run: 1, 1, 0.95);
        far = far with { Spec = far.Spec with { Parameters = Build.Point(("learningRate", 0.9)) } };
        Trial[] trials = [Done(run: 1, 0, 0.7), far, Done(run: 2, 0, null)];

        Assert.Equal([0], Rates(Job(firstRun: 3, maxTrials: 8), trials));
    }

    /// <summary>The numbers of the trials whose points they are.</summary>
    private static IEnumerable<int> Rates(TrainingJob job, Trial[] trials) =>
        EarlierSearch
            .BestPoints(job, trials, SearchSpaces.Of(job.Spec.Sweep!))
            .Select(point => (int)Math.Round(point["learningRate"].AsNumber * 100) - 1);

    private static TrainingJob Job(int firstRun, int maxTrials) =>
        Build.Sweeping(sweep => sweep with { MaxTrials = maxTrials }, new() { FirstRun = firstRun });

    private static Trial Done(int run, int number, double? value)
    {
        var trial = Build.Trial(number, TrialPhase.Succeeded, value);
        return trial with
        {
            Metadata = trial.Metadata with { Uid = $"{run}/{number}" },
            Spec = trial.Spec with { Run = run },
        };
    }
}
