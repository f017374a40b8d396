using Trainyard.Benchmarks.Tuning;
using Trainyard.Benchmarks.Tuning.Wide;

namespace Trainyard.Benchmarks.Tests;

public class OptunaProcessTests
{
    [Theory]
    [InlineData("branches9")]
    [InlineData("choices8")]
    [InlineData("whole5")]
    public void A_peer_searches_the_very_space_that_ours_search(string name)
    {
        Assert.SkipUnless(OptunaProcess.Here(null, ["TPE"]).Count > 0, "/usr/bin/python3 has no optuna (Debian's python3-optuna)");
        var problem = WideProblems.All.Single(problem => problem.Name == name).Instance(1);
        var run = new Run(problem, "TPE", "par8", Seed: 1, Trials: 24);

        using var optuna = new OptunaProcess(null);
        using var watched = new Watched(optuna.Open(problem.Space, "TPE", seed: 1), problem);
        var incumbents = run.Incumbents(watched);

        Assert.Equal(24, incumbents.Length);
        Assert.Equal(watched.Best, incumbents[^1]);
        Assert.Equal(incumbents.OrderDescending(), incumbents);
    }

    /// <summary>Holds every point against the space.</summary>
    private sealed class Watched(ISearcher searcher, Problem problem) : ISearcher
    {
        public double Best { get; private set; } = double.PositiveInfinity;

        public IReadOnlyList<Trainyard.Tuning.ParameterSet> Ask(int count)
        {
            var points = searcher.Ask(count);
            Assert.All(points, point => Assert.Empty(problem.Space.Check(point)));
            return points;
        }

        public void Tell(IReadOnlyList<double> values)
        {
            Best = Math.Min(Best, values.Min());
            searcher.Tell(values);
        }

        public void Dispose() => searcher.Dispose();
    }
}
