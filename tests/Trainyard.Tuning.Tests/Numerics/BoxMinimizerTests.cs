namespace Trainyard.Tuning.Tests;

public class BoxMinimizerTests
{
    [Fact]
    public void It_finds_the_bottom_of_a_curved_valley()
    {
        double[] x = [-1.2, 1];
        var value = BoxMinimizer.Minimize(Rosenbrock, x, [-5, -5], [5, 5], 200, 1e-14);

        Assert.Equal(0, value, 1e-6);
        Assert.Equal(1, x[0], 1e-2);
    }

    [Fact]
    public void It_stops_at_the_wall_where_the_bottom_lies_outside()
    {
        double[] x = [-1.2, 1];
        BoxMinimizer.Minimize(Rosenbrock, x, [-5, -5], [0.5, 5], 200, 1e-14);

        Assert.Equal(0.5, x[0], 1e-9);
        Assert.Equal(0.25, x[1], 1e-3);
    }

    private static double Rosenbrock(ReadOnlySpan<double> x, Span<double> gradient)
    {
        var bend = x[1] - (x[0] * x[0]);
        gradient[0] = (-400 * bend * x[0]) - (2 * (1 - x[0]));
        gradient[1] = 200 * bend;
        return (100 * bend * bend) + ((1 - x[0]) * (1 - x[0]));
    }
}
