using Trainyard.Benchmarks.Tuning;
using Trainyard.Benchmarks.Tuning.Wide;
using Trainyard.Tuning;

namespace Trainyard.Benchmarks.Tests;

public class WideProblemTests
{
    public static TheoryData<string> Formulas { get; } = [.. All.Select(problem => problem.Name)];

    [Theory]
    [MemberData(nameof(Formulas))]
    public void Each_seed_is_another_instance_and_always_the_same_one(string name)
    {
        var problem = All.Single(problem => problem.Name == name);
        var point = new OwnSearcher(problem.Instance(0).Space, "Sobol", seed: 3, maxTrials: 1).Ask(1)[0];

        Assert.Equal(Value(problem.Instance(0), point), Value(problem.Instance(0), point));
        Assert.True(Enumerable.Range(0, 5).Select(seed => Value(problem.Instance(seed), point)).Distinct().Count() > 1);
    }

    [Fact]
    public void There_are_more_than_twenty_functions_of_2_to_16_dimensions()
    {
        var dimensions = All.Select(problem => problem.Instance(0).Space.Parameters.Count).ToList();

        Assert.True(dimensions.Count > 20);
        Assert.Equal((2, 16), (dimensions.Min(), dimensions.Max()));
    }

    [Theory]
    [InlineData(0.5, 96, "95 % interval .40 to .60")]
    [InlineData(0.5, 9, "95 % interval .23 to .77")]
    [InlineData(1, 10, "95 % interval .72 to 1.00")]
    [InlineData(0, 10, "95 % interval .00 to .28")]
    public void A_share_of_few_pairs_says_how_little_it_tells(double share, int pairs, string expected) =>
        Assert.Equal(expected, PairScores.Interval(share, pairs));

    [Fact]
    public void Every_landscape_is_nought_at_its_origin_and_nowhere_less()
    {
        Func<double[], double>[] landscapes =
        [
            Landscape.Sphere,
            z => Landscape.Ellipsoid(z, 4),
            Landscape.Wedge,
            Landscape.DifferentPowers,
            Landscape.Discus,
            Landscape.SharpRidge,
            Landscape.Rosenbrock,
            Landscape.Rastrigin,
            Landscape.Bueche,
            Landscape.Alpine,
            Landscape.Valleys,
            Landscape.Schaffer,
            Landscape.Griewank,
            Landscape.Ackley,
            Landscape.Steps,
            Landscape.Terraces,
            Landscape.Basin,
        ];
        var random = new Random(1);
        Assert.All(landscapes, landscape =>
        {
            Assert.Equal(0, landscape([0, 0, 0, 0]), 1e-9);
            var values = Enumerable
                .Range(0, 1000)
                .Select(_ => landscape([.. Enumerable.Range(0, 4).Select(_ => random.NextDouble() - 0.5)]));
            Assert.All(values, value => Assert.True(value > -1e-9));
        });
    }

    [Fact]
    public void Axes_that_were_turned_are_still_at_right_angles()
    {
        var axes = Placement.Axes(new Random(5), 6);

        Assert.All(
            from i in Enumerable.Range(0, 6)
            from j in Enumerable.Range(0, 6)
            select (Same: i == j, Product: axes[i].Zip(axes[j], (a, b) => a * b).Sum()),
            pair => Assert.Equal(pair.Same ? 1 : 0, pair.Product, 1e-9)
        );
    }

    [Fact]
    public void A_noisy_run_is_scored_by_what_its_best_point_is_worth()
    {
        var problem = All.Single(problem => problem.Name == "noisy_sphere6").Instance(2);
        var run = new Run(problem, "Random", "seq", Seed: 4, Trials: 20);
        var seen = run.Values();

        using var searcher = new OwnSearcher(problem.Space, "Random", seed: 4, maxTrials: 20);
        var worth = run.Incumbents(searcher);

        Assert.Equal(20, worth.Length);
        Assert.NotEqual(seen.Min(), worth[^1]);
        Assert.True(worth[^1] >= 0);
    }

    private static IEnumerable<WideProblem> All => WideProblems.All.Where(problem => problem.Family != RealSweeps.Family);

    private static double Value(Problem problem, ParameterSet point)
    {
        using var objective = problem.Open();
        return objective.Truth(point, objective.Evaluate(point));
    }
}
