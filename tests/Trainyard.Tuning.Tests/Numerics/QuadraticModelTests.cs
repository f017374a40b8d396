namespace Trainyard.Tuning.Tests;

public class QuadraticModelTests
{
    [Fact]
    public void It_finds_good_points_in_the_middle_of_those_that_it_knows_whatever_the_scale_of_the_losses()
    {
        var random = new Xoshiro256(5);
        var known = Draw(60, random, 1);
        var others = Draw(40, random, 0.5);
        var model = QuadraticModel.Of(known, [.. known.Select(p => Math.Exp(10 * Valley(p)))])!;

        var found = others.OrderBy(model.Predict).Take(10).Average(Valley);

        Assert.True(found < others.Average(Valley) / 2, $"{found} against {others.Average(Valley)}");
    }

    [Fact]
    public void Few_points_make_none()
    {
        var points = Draw(5, new(5), 1);

        Assert.Null(QuadraticModel.Of(points, [1, 2, 3, 4, 5]));
    }

    private static List<double[]> Draw(int count, Xoshiro256 random, double scale) =>
        [
            .. Enumerable
                .Range(0, count)
                .Select(_ => new[] { scale * random.NextNormal(), scale * random.NextNormal(), scale * random.NextNormal() }),
        ];

    /// <summary>A bowl that lies across the axes.</summary>
    private static double Valley(double[] p) => ((p[0] + p[1] - 1) * (p[0] + p[1] - 1)) + (0.3 * (p[0] - p[2]) * (p[0] - p[2]));
}
