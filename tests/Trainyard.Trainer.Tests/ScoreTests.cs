using Trainyard.Benchmarks.Scores;

namespace Trainyard.Trainer.Tests;

/// <summary>What the first point of each sweep of make scores reaches in cross-validation over all rows of a real table.</summary>
public sealed class ScoreTests : IDisposable
{
    private readonly Trials _trials = new();

    public static TheoryData<string> Names => [.. Contests.All.Select(contest => contest.Name)];

    public void Dispose() => _trials.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_real_table_is_learnt_as_well_as_is_promised(string name)
    {
        var contest = Contests.All.Single(one => one.Name == name);
        var data = Path.GetDirectoryName(Shared.Data(Path.GetDirectoryName(contest.File)!))!;
        var scores = new List<IReadOnlyDictionary<string, double>>();
        for (var repeat = 0; repeat < contest.Repeats; repeat++)
            scores.Add((await _trials.RunAsync(contest.Trial(data, contest.Start, Contest.FirstScoreSeed + repeat, holdout: 0))).Metrics!);

        foreach (var (metric, target) in contest.Targets)
        {
            var reached = scores.Average(one => one[metric]);
            Assert.True(Run.Rises(metric) ? reached >= target : reached <= target, $"{metric} {reached:G5}, to be reached {target}");
        }
    }
}
