using Trainyard.Cli.Load;

namespace Trainyard.Cli.Tests.Load;

public sealed class LatencyHistogramTests
{
    [Theory]
    [InlineData(0.5, 500)]
    [InlineData(0.9, 900)]
    [InlineData(0.99, 990)]
    [InlineData(1, 1000)]
    public void A_quantile_is_never_too_low_and_a_hundredth_too_high_at_most(double share, double milliseconds)
    {
        var histogram = new LatencyHistogram();
        for (var i = 1; i <= 1000; i++)
            histogram.Add(TimeSpan.FromMilliseconds(i));

        Assert.InRange(histogram.Quantile(share)!.Value.TotalMilliseconds, milliseconds, milliseconds * 1.011);
    }

    [Fact]
    public void What_is_longer_than_the_last_bucket_counts_as_the_longest()
    {
        var histogram = new LatencyHistogram();
        histogram.Add(TimeSpan.FromHours(2));
        histogram.Add(TimeSpan.FromHours(1));

        Assert.Equal(TimeSpan.FromHours(2), histogram.Quantile(0.99));
        Assert.Equal(TimeSpan.FromHours(1.5), histogram.Mean);
    }

    [Fact]
    public void Nothing_has_no_quantile() => Assert.Null(new LatencyHistogram().Quantile(0.5));
}
