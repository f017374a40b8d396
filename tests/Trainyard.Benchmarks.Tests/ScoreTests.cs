using Trainyard.Benchmarks.Scores;
using Trainyard.Testing;

namespace Trainyard.Benchmarks.Tests;

/// <summary>What make scores tells of the tables that have targets.</summary>
public sealed class ScoreTests
{
    private const int Parallelism = 2;

    public static TheoryData<string> Names =>
        [.. Contests.All.Where(contest => contest.Expected.Any(expected => expected.Target is not null)).Select(contest => contest.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_sweep_learns_a_real_table_as_well_as_is_promised(string name)
    {
        var contest = Contests.All.Single(one => one.Name == name);
        var data = Path.GetDirectoryName(SharedFolder.Data(Path.GetDirectoryName(contest.Files.Values.First())!))!;
        using var examination = new Examination(contest, data);
        var sweep = new Sweep(examination.Job, examination.TrainAsync, Parallelism);
        var best = sweep.Best(await sweep.RunAsync());
        var (_, validated) = await examination.ExamineAsync(best.Parameters, Parallelism);

        foreach (var expected in contest.Expected.Where(expected => expected.Target is not null))
        {
            var reached = validated.Average(word => word.Metrics![expected.Metric]);
            Assert.InRange(reached, expected.AtLeast ?? double.NegativeInfinity, expected.AtMost ?? double.PositiveInfinity);
        }
    }
}
