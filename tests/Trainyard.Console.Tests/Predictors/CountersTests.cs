using Trainyard.Console.Predictors;

namespace Trainyard.Console.Tests.Predictors;

public sealed class CountersTests
{
    [Fact]
    public void The_text_format_is_read_with_its_quotes_and_braces()
    {
        var samples = PromText.Read("# HELP a b\na{x=\"}\\\"\\n\",y=\"2\"} 1.5 123\nb 2\nbroken{\nc{le=\"+Inf\"} +Inf\n\nno number\n");
        Assert.Equal(["a", "b", "c"], samples.Select(sample => sample.Name));
        Assert.Equal("}\"\n", samples[0]["x"]);
        Assert.Equal(("2", 1.5), (samples[0]["y"], samples[0].Value));
        Assert.True(double.IsPositiveInfinity(samples[2].Value));
    }

    [Fact]
    public void Pages_and_probes_are_no_predictions()
    {
        var counters = Counters.Of(
            PromText.Read(
                """
                trainyard_predictor_requests_total{handler="predict",method="POST",status="200"} 90
                trainyard_predictor_requests_total{handler="predict",method="POST",status="500"} 10
                trainyard_predictor_requests_total{handler="metrics",method="GET",status="200"} 1000
                """
            )
        );
        Assert.Equal((100, 10), (counters.Requests, counters.Errors));
    }

    [Theory]
    [InlineData(0.5, 0.005)]
    [InlineData(0.75, 0.0075)]
    [InlineData(0.999, 0.01)]
    public void A_quantile_lies_between_its_bounds_as_in_promql(double share, double seconds)
    {
        var counters = new Counters(
            100,
            0,
            new Dictionary<double, double>
            {
                [0.005] = 50,
                [0.01] = 99.9,
                [double.PositiveInfinity] = 100,
            }
        );
        Assert.Equal(seconds, counters.Quantile(share)!.Value, 4);
    }

    [Fact]
    public void A_pod_that_began_anew_is_not_taken_for_fewer_requests_than_none()
    {
        var before = new Counters(100, 5, new Dictionary<double, double> { [1] = 100 });
        var after = new Counters(7, 0, new Dictionary<double, double> { [1] = 7 });
        Assert.Equal(7, after.Since(before).Requests);
        Assert.Null(before.Since(before).Quantile(0.99));
    }

    [Fact]
    public void Traffic_is_what_came_between_two_looks_by_version()
    {
        var (traffic, start) = (new Traffic(), new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        traffic.Add(start, new Dictionary<string, Counters> { ["v1"] = new(10, 0, new Dictionary<double, double>()) });
        traffic.Add(start.AddSeconds(2), new Dictionary<string, Counters> { ["v1"] = new(30, 5, new Dictionary<double, double>()) });
        var point = Assert.Single(traffic.Series["v1"]);
        Assert.Equal((10, 0.25), (point.Rate, point.Errors));
    }

    [Fact]
    public void Drift_is_the_worst_of_the_pods_the_farthest_first()
    {
        var rows = DriftRow.Of(
            PromText.Read(
                """
                trainyard_predictor_feature_drift_psi{feature="a"} 0.1
                trainyard_predictor_feature_drift_psi{feature="a"} 0.3
                trainyard_predictor_gap_share{feature="b"} 0.5
                trainyard_predictor_prediction_drift_psi{output="y"} 0.2
                """
            )
        );
        Assert.Equal([("a", 0.3), ("y", 0.2), ("b", null)], rows.Select(row => (row.Name, row.Psi)));
    }
}
