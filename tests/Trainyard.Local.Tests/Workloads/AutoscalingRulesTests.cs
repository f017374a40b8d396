using System.Text.Json.Nodes;
using Trainyard.Local.Node.Workloads;
using Trainyard.Local.Node.Workloads.Autoscaling;

namespace Trainyard.Local.Tests.Workloads;

public sealed class AutoscalingRulesTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private static ObservedPod Pod(double? value, PodReadiness readiness = PodReadiness.Ready) => new(readiness, value, Request: 0.1);

    private static int Replicas(int current, params ObservedPod[] pods) =>
        ReplicaCalculator.Calculate(pods, current, 0.5, relative: true, 0.1)!.Value.Replicas;

    [Fact]
    public void Twice_the_load_needs_twice_the_pods_and_a_little_more_none()
    {
        Assert.Equal(4, Replicas(2, Pod(0.1), Pod(0.1)));
        Assert.Equal(2, Replicas(2, Pod(0.054), Pod(0.054)));
        Assert.Equal(1, Replicas(2, Pod(0.02), Pod(0.02)));
        Assert.Equal(0, Replicas(2, Pod(0), Pod(0)));
    }

    [Fact]
    public void Pods_without_a_value_damp_both_ways()
    {
        // Up: the missing one counts as idle. 0.2 over two pods of 0.1 is 100 percent, twice the target.
        Assert.Equal(4, Replicas(2, Pod(0.2), Pod(null)));
        // Down: it counts as using all it asked for.
        Assert.Equal(2, Replicas(2, Pod(0.0), Pod(null)));
        Assert.Null(ReplicaCalculator.Calculate([Pod(null)], 1, 0.5, relative: true, 0.1));
    }

    [Fact]
    public void Unready_pods_do_not_speed_a_scale_up_and_going_ones_do_not_count()
    {
        Assert.Equal(2, Replicas(2, Pod(0.1), Pod(0.3, PodReadiness.Unready)));
        Assert.Equal(2, Replicas(1, Pod(0.1), Pod(0.5, PodReadiness.Ignored)));
    }

    [Theory]
    [InlineData("{}", 3, 20, 7, "ScaleUpLimit")]
    [InlineData("{}", 10, 30, 20, "ScaleUpLimit")]
    [InlineData("{}", 3, 0, 1, "TooFewReplicas")]
    [InlineData("{}", 45, 90, 50, "TooManyReplicas")]
    [InlineData("{ scaleUp: { policies: [{ type: Pods, value: 1, periodSeconds: 60 }] } }", 3, 9, 4, "ScaleUpLimit")]
    [InlineData("{ scaleUp: { selectPolicy: Disabled } }", 3, 9, 3, "ScaleUpLimit")]
    [InlineData("{ scaleDown: { policies: [{ type: Percent, value: 10, periodSeconds: 60 }] } }", 20, 1, 18, "ScaleDownLimit")]
    [InlineData("{}", 3, 5, 5, "DesiredWithinRange")]
    public void Policies_and_bounds_limit_a_step(string behavior, int current, int desired, int expected, string reason)
    {
        var decision = ScalingRules.Apply(Autoscaler(behavior), current, desired, new ScalingHistory(), new WorkloadOptions(), Now);

        Assert.Equal((expected, reason), (decision.Replicas, decision.Limit.Reason));
    }

    [Fact]
    public void What_was_added_in_the_period_counts_against_the_policy()
    {
        var history = new ScalingHistory().Changed(4, Now.AddSeconds(-10));

        Assert.Equal(
            8,
            ScalingRules
                .Apply(
                    Autoscaler("{ scaleUp: { policies: [{ type: Pods, value: 4, periodSeconds: 15 }] } }"),
                    8,
                    20,
                    history,
                    new WorkloadOptions(),
                    Now
                )
                .Replicas
        );
        Assert.Equal(
            12,
            ScalingRules
                .Apply(
                    Autoscaler("{ scaleUp: { policies: [{ type: Pods, value: 4, periodSeconds: 15 }] } }"),
                    8,
                    20,
                    history,
                    new WorkloadOptions(),
                    Now.AddSeconds(6)
                )
                .Replicas
        );
    }

    [Fact]
    public void Scaling_down_waits_for_the_highest_recommendation_of_five_minutes_to_pass()
    {
        var history = new ScalingHistory().Recommended(6, Now.AddSeconds(-299));

        var held = ScalingRules.Apply(Autoscaler("{}"), 8, 2, history, new WorkloadOptions(), Now);
        Assert.Equal((6, "ScaleDownStabilized"), (held.Replicas, held.Able.Reason));
        Assert.Equal(2, ScalingRules.Apply(Autoscaler("{}"), 8, 2, history, new WorkloadOptions(), Now.AddSeconds(2)).Replicas);
    }

    [Fact]
    public void Scaling_up_waits_for_the_lowest_recommendation_of_its_window()
    {
        var history = new ScalingHistory().Recommended(3, Now.AddSeconds(-20));

        Assert.Equal(
            3,
            ScalingRules
                .Apply(Autoscaler("{ scaleUp: { stabilizationWindowSeconds: 30 } }"), 2, 5, history, new WorkloadOptions(), Now)
                .Replicas
        );
        Assert.Equal(5, ScalingRules.Apply(Autoscaler("{}"), 2, 5, history, new WorkloadOptions(), Now).Replicas);
    }

    [Fact]
    public void Prometheus_pages_are_summed_over_the_series_that_match()
    {
        const string page = """
            # TYPE requests_total counter
            requests_total{path="/a",code="200"} 5
            requests_total{path="/b",code="500"} 2 1700000000
            requests_total_more 100
            load 0.5
            """;

        Assert.Equal(7, PodScraper.Sum(page, "requests_total", null));
        Assert.Equal(5, PodScraper.Sum(page, "requests_total", new JsonObject { ["matchLabels"] = new JsonObject { ["code"] = "200" } }));
        Assert.Equal(0.5, PodScraper.Sum(page, "load", null));
        Assert.Null(PodScraper.Sum(page, "requests", null));
    }

    private static JsonObject Autoscaler(string behavior) =>
        (JsonObject)
            Yaml.Read(
                $$"""
                metadata: { name: h }
                spec: { minReplicas: 1, maxReplicas: 50, behavior: {{behavior}} }
                """
            )!;
}
