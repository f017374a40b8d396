using Trainyard.Benchmarks.Scores;

namespace Trainyard.Trainer.Tests;

/// <summary>What make scores tells of the tables that have targets, after shorter sweeps where those of the manifests would take long.</summary>
public sealed class ScoreTests
{
    private const int Parallelism = 2;

    [Theory]
    [InlineData("sonar", 30)]
    [InlineData("california", 4)]
    [InlineData("real-estate", 4)]
    [InlineData("card-fraud", 8)]
    public async Task A_sweep_learns_a_real_table_as_well_as_is_promised(string name, int trials)
    {
        var contest = Contests.All.Single(one => one.Name == name);
        var data = Path.GetDirectoryName(Shared.Data(Path.GetDirectoryName(contest.Files.Values.First())!))!;
        using var examination = new Examination(contest, data, trials);
        var sweep = new Sweep(examination.Job, examination.TrainAsync, Parallelism);
        var best = sweep.Best(await sweep.RunAsync());
        var (_, validated) = await examination.ExamineAsync(best.Parameters, Parallelism);

        foreach (var expected in contest.Expected.Where(expected => expected.Target is not null))
        {
            var reached = validated.Average(word => word.Metrics![expected.Metric]);
            Assert.True(expected.IsMetBy(reached), $"{expected.Metric} {reached:G5}, to be reached {expected.Target}");
        }
    }
}
