namespace Trainyard.Tuning.Tests;

public class SobolTests
{
    [Fact]
    public void Every_dimension_puts_one_point_into_each_interval()
    {
        Assert.True(SobolSequence.MaxDimensions >= 64);
        var sequence = new SobolSequence(3);
        var points = Enumerable.Range(0, 256).Select(i => sequence.Point((uint)i, SobolSequence.MaxDimensions)).ToList();

        for (var d = 0; d < SobolSequence.MaxDimensions; d++)
        {
            Assert.Equal(256, points.Select(p => (int)(p[d] * 256)).Distinct().Count());
        }
    }

    [Fact]
    public void The_first_two_dimensions_fill_squares_evenly()
    {
        var sequence = new SobolSequence(9);
        var squares = Enumerable.Range(0, 256).Select(i => sequence.Point((uint)i, 2)).Select(p => ((int)(p[0] * 16), (int)(p[1] * 16)));

        Assert.Equal(256, squares.Distinct().Count());
    }

    [Fact]
    public void Means_over_the_cube_are_closer_than_random_ones()
    {
        static double Mean(IEnumerable<double[]> points) => points.Average(p => p.Sum(v => v * v));
        var random = new Xoshiro256(4);
        var sequence = new SobolSequence(4);
        var sobol = Math.Abs(Mean(Enumerable.Range(0, 512).Select(i => sequence.Point((uint)i, 20))) - (20 / 3.0));
        var plain = Math.Abs(
            Mean(Enumerable.Range(0, 512).Select(_ => Enumerable.Range(0, 20).Select(_ => random.NextDouble()).ToArray())) - (20 / 3.0)
        );

        Assert.True(sobol < plain / 3, $"{sobol} {plain}");
    }
}
