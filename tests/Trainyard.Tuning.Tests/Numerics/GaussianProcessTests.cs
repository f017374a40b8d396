namespace Trainyard.Tuning.Tests;

public class GaussianProcessTests
{
    private static readonly Xoshiro256 Random = new(5);

    [Fact]
    public void Predictions_pass_through_the_values_where_there_is_no_noise()
    {
        var (inputs, points, values) = Sample(20);
        var process = GaussianProcess.Of(inputs, values, [-1, -1, 0.5, 0, -14]);

        for (var i = 0; i < values.Length; i++)
        {
            var (mean, variance) = process.Predict(points[i], [], []);
            Assert.Equal(values[i], mean, 1e-2);
            Assert.Equal(mean, process.MeanAt(points[i]));
            Assert.InRange(variance, 0, 1e-4);
        }
    }

    [Fact]
    public void Gradients_of_mean_and_variance_are_their_derivatives()
    {
        var (inputs, _, values) = Sample(20);
        var process = GaussianProcess.Of(inputs, values, [-1, -0.5, 0.5, 0.3, -7]);
        double[] x = [0.31, 0.72, 1];
        double[] meanGradient = new double[3],
            varianceGradient = new double[3];
        process.Predict(x, meanGradient, varianceGradient);

        for (var d = 0; d < 2; d++)
        {
            var (up, down) = (At(d, 1e-5), At(d, -1e-5));
            Assert.Equal((up.Mean - down.Mean) / 2e-5, meanGradient[d], 1e-5);
            Assert.Equal((up.Variance - down.Variance) / 2e-5, varianceGradient[d], 1e-5);
        }

        (double Mean, double Variance) At(int d, double by)
        {
            var moved = (double[])x.Clone();
            moved[d] += by;
            return process.Predict(moved, [], []);
        }
    }

    [Fact]
    public void Fitting_finds_the_dimension_that_matters()
    {
        var points = Enumerable.Range(0, 40).Select(_ => new[] { Random.NextDouble(), Random.NextDouble() }).ToList();
        var values = points.Select(p => Math.Sin(7 * p[1])).ToArray();
        var (hyper, _) = GaussianProcess.Fit(new(points, [false, false]), values, GpPrior.For(2), GpPrior.For(2).Start(2), 60);

        Assert.True(hyper[0] > hyper[1] + 1, $"{hyper[0]} {hyper[1]}");
    }

    [Fact]
    public void The_factor_solves_and_inverts()
    {
        var matrix = Enumerable
            .Range(0, 37)
            .Select(i => Enumerable.Range(0, i + 1).Select(j => i == j ? 3.0 : Math.Exp(-0.1 * (i - j) * (i - j))).ToArray())
            .ToArray();
        double At(int i, int j) =>
            i >= j
                ? i == j
                    ? 3.0
                    : Math.Exp(-0.1 * (i - j) * (i - j))
                : At(j, i);
        var factor = Cholesky.Factor(matrix)!;
        var b = Enumerable.Range(0, 37).Select(i => Math.Sin(i)).ToArray();
        var x = factor.Solve(b);
        var inverse = factor.Inverse();

        for (var i = 0; i < 37; i++)
        {
            Assert.Equal(b[i], Enumerable.Range(0, 37).Sum(j => At(i, j) * x[j]), 1e-10);
            Assert.Equal(x[i], Enumerable.Range(0, 37).Sum(j => inverse[i][j] * b[j]), 1e-10);
        }
    }

    [Fact]
    public void A_matrix_that_is_not_positive_definite_has_no_factor() =>
        Assert.Null(
            Cholesky.Factor([
                [1],
                [2, 1],
            ])
        );

    private static (GpInputs Inputs, List<double[]> Points, double[] Values) Sample(int count)
    {
        var points = Enumerable.Range(0, count).Select(i => new[] { Random.NextDouble(), Random.NextDouble(), i % 2 }).ToList();
        return (new(points, [false, false, true]), points, [.. points.Select(p => Math.Sin(3 * p[0]) + (p[1] * p[1]) + (0.3 * p[2]))]);
    }
}
