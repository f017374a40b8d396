namespace Trainyard.Tuning.Tests.Analysis;

public sealed class BestSoFarTests
{
    [Theory]
    [InlineData(Direction.Minimize, new[] { 3.0, 3.0, 1.0, 1.0 })]
    [InlineData(Direction.Maximize, new[] { 3.0, 4.0, 4.0, 4.0 })]
    public void The_best_value_follows_the_order_of_ending(Direction direction, double[] best)
    {
        var study = AnalysisStudy.Of([direction], [1], [3], [double.NaN], [4], [2]);
        int[] ended = [3, 0, 1, 2, 4];
        study = study with { Trials = [.. study.Trials.Select((trial, i) => trial with { Ended = ended[i] })] };

        var points = BestSoFar.Of(study);

        Assert.Equal([1, 3, 0, 4], points.Select(point => point.Trial));
        Assert.Equal([3, 4, 1, 2], points.Select(point => point.Value));
        Assert.Equal(best, points.Select(point => point.Best));
    }

    [Fact]
    public void Nothing_finished_gives_an_empty_curve() => Assert.Empty(BestSoFar.Of(AnalysisStudy.Of([Direction.Minimize])));
}
