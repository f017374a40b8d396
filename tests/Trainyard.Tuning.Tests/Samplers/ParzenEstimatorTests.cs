namespace Trainyard.Tuning.Tests;

public class ParzenEstimatorTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(0.3)]
    [InlineData(1)]
    public void A_density_is_one_on_average_over_its_space(double shared)
    {
        SearchSpace space = new([Number("a"), Number("b"), new BooleanParameter { Name = "c" }]);
        var density = Density(
            space,
            [
                [0.1, 0.9, 0.25],
                [0.5, double.NaN, 0.75],
                [0.97, 0.4, 0.75],
            ],
            shared
        );

        const int steps = 100;
        var points =
            from a in Enumerable.Range(0, steps)
            from b in Enumerable.Range(0, steps)
            from c in new[] { 0.25, 0.75 }
            select new[] { (a + 0.5) / steps, (b + 0.5) / steps, c };
        Assert.Equal(1, density.LogDensities([.. points]).Average(Math.Exp), 2);
    }

    [Fact]
    public void Trials_along_a_diagonal_are_told_best_as_whole_points()
    {
        double[][] diagonal = [.. Enumerable.Range(0, 12).Select(i => new[] { (i + 0.5) / 12, (i + 0.5) / 12 })];

        Assert.True(Density(Plane, diagonal, 0.02).LeaveOneOut() > Density(Plane, diagonal, 1).LeaveOneOut());
    }

    [Fact]
    public void Trials_at_the_crossings_of_a_lattice_are_told_best_by_each_parameter_on_its_own()
    {
        double[][] crossings = [.. Enumerable.Range(0, 12).Select(i => new[] { 0.1 + (0.25 * (i % 4)), 0.2 + (0.3 * (i / 4)) })];

        Assert.True(Density(Plane, crossings, 1).LeaveOneOut() > Density(Plane, crossings, 0.02).LeaveOneOut());
    }

    [Fact]
    public void A_trial_of_an_earlier_study_beyond_the_range_counts_at_its_border()
    {
        double[][] points =
        [
            [0.2, 1.7],
            [0.3, 1],
        ];

        Assert.Equal(
            Density(
                    Plane,
                    [
                        [0.2, 1],
                        [0.3, 1],
                    ],
                    0.3
                )
                .LeaveOneOut(),
            Density(Plane, points, 0.3).LeaveOneOut()
        );
    }

    [Fact]
    public void Hundreds_of_parameters_leave_no_range()
    {
        SearchSpace space = new([.. Enumerable.Range(0, 400).Select(i => Number($"x{i}"))]);
        double[][] points = [.. new[] { 0.1, 0.5, 0.9 }.Select(at => Enumerable.Repeat(at, 400).ToArray())];
        var density = Density(space, points, 0.02);

        Assert.All(density.LogDensities([.. points, [.. Enumerable.Repeat(0.3, 400)]]), value => Assert.True(double.IsFinite(value)));
        Assert.True(density.LogDensities(points)[0] > 400);
    }

    private static SearchSpace Plane { get; } = new([Number("a"), Number("b")]);

    private static DoubleParameter Number(string name) =>
        new()
        {
            Name = name,
            Min = 0,
            Max = 1,
        };

    private static ParzenEstimator Density(SearchSpace space, double[][] centres, double shared)
    {
        var weights = Enumerable.Repeat(1.0 / (centres.Length + 1), centres.Length).ToArray();
        var bandwidths = space.Dimensions.Select(dimension => dimension.Choices > 0 ? 0.4 : 0.05).ToArray();
        return new(space.Dimensions, centres, weights, bandwidths) { Shared = shared };
    }
}
