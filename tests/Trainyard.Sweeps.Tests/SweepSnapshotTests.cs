using Trainyard.Api;
using Trainyard.Contracts;
using Trainyard.Testing;

namespace Trainyard.Sweeps.Tests;

public sealed class SweepSnapshotTests
{
    [Theory]
    [InlineData("auc", null, 1)]
    [InlineData("AUC", null, 1)]
    [InlineData("r2", null, 1)]
    [InlineData("rmse", null, 0)]
    [InlineData("LogLoss", null, 0)]
    [InlineData("rmse", Goal.Maximize, 1)]
    [InlineData("ownScore", Goal.Minimize, 0)]
    public void The_best_follows_the_goal_which_is_as_the_metric_is_known_where_none_is_given(string metric, Goal? goal, int best)
    {
        var job = Build.TrainingJob(spec =>
            spec with
            {
                Objective = new() { Metric = metric, Goal = goal },
            }
        );
        Trial[] trials = [Build.Trial(0, TrialPhase.Succeeded, 0.3), Build.Trial(1, TrialPhase.Succeeded, 0.5)];
        var sweep = SweepSnapshot.Of(job, trials, Build.Start);

        Assert.Equal(best, sweep.Best!.Spec.Number);
        Assert.Equal([0.3, best == 1 ? 0.5 : 0.3], sweep.Ledger.Curve.Select(point => point.Best));
    }

    [Fact]
    public void Trials_of_earlier_searches_do_not_count()
    {
        var earlier = Build.Trial(0, TrialPhase.Succeeded, 0.99);
        var present = Build.Trial(0, TrialPhase.Succeeded, 0.5);
        var job = Build.TrainingJob(status: new() { Run = 3, FirstRun = 2 });
        var sweep = SweepSnapshot.Of(job, [earlier, present with { Spec = present.Spec with { Run = 2 } }], Build.Start);

        Assert.Equal((0.5, 1), (sweep.Best!.Status!.Value, sweep.Ended));
    }
}
