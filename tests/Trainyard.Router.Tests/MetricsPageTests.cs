using Trainyard.RolloutRouter;

namespace Trainyard.Router.Tests;

public sealed class MetricsPageTests
{
    private const string Page = """
        # HELP trainyard_predictor_prediction Predicted values, or probabilities, by output.
        # TYPE trainyard_predictor_prediction histogram
        trainyard_predictor_prediction_sum{output="a \"b\", c"} 6.5
        trainyard_predictor_prediction_count{output="a \"b\", c"} 7
        trainyard_predictor_prediction_bucket{output="a \"b\", c",le="0.5"} 2
        trainyard_predictor_prediction_bucket{output="a \"b\", c",le="1.5"} 5
        trainyard_predictor_prediction_bucket{output="a \"b\", c",le="+Inf"} 7
        trainyard_predictor_feedback_total{class="M",outcome="right"} 4
        trainyard_predictor_feedback_total{class="R",outcome="right"} 1
        trainyard_predictor_feedback_total{class="R",outcome="wrong"} 2
        trainyard_predictor_requests_in_flight 1
        trainyard_predictor_model_info{training_job="sonar",version="2",digest="sha256:22"} 1
        process_open_fds 20
        """;

    [Fact]
    public void Histograms_and_outcomes_are_read_by_their_labels()
    {
        var pod = MetricsPage.Read(Page, "10.0.0.1", "v2");

        var output = Assert.Single(pod.Predictions!);
        Assert.Equal("a \"b\", c", output.Name);
        Assert.Equal([0.5, 1.5], output.Bounds);
        Assert.Equal([2L, 3L, 2L], output.Counts);
        Assert.Equal((6.5, 5, 2), (output.Sum, pod.Right, pod.Wrong));
        Assert.Empty(pod.Distances!);
        Assert.Equal("sha256:22", pod.Digest);
    }

    [Fact]
    public void What_was_there_when_the_window_began_is_taken_off()
    {
        var then = MetricsPage.Read(Page, "10.0.0.1", "v2");
        var now = MetricsPage.Read(
            Page.Replace("\"+Inf\"} 7", "\"+Inf\"} 10", StringComparison.Ordinal)
                .Replace("right\"} 4", "right\"} 9", StringComparison.Ordinal),
            "10.0.0.1",
            "v2"
        );

        var since = MetricsPage.Since(now, then);

        Assert.Equal([0L, 0L, 3L], since.Predictions![0].Counts);
        Assert.Equal((5, 0), (since.Right, since.Wrong));
    }

    [Fact]
    public void A_pod_that_has_started_anew_is_counted_from_its_start()
    {
        var then = MetricsPage.Read(Page.Replace("\"+Inf\"} 7", "\"+Inf\"} 900", StringComparison.Ordinal), "10.0.0.1", "v2");

        Assert.Equal([2L, 3L, 2L], MetricsPage.Since(MetricsPage.Read(Page, "10.0.0.1", "v2"), then).Predictions![0].Counts);
    }
}
