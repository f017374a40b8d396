using System.Text.Json;
using Trainyard.Api;
using Trainyard.Controllers.Predictors;
using Trainyard.Controllers.Rollouts;
using Trainyard.Controllers.Tests.Support;
using Trainyard.Controllers.TrainingJobs;
using Trainyard.Testing;

namespace Trainyard.Controllers.Tests;

/// <summary>Golden objects of the builders that no test of a reconciler brings forth; the end-to-end tests show them all to an API
/// server.</summary>
public sealed class BuiltObjectsTests
{
    private static readonly Predictor Routed = JsonSerializer.Deserialize(
        """
        {"metadata":{"name":"sonar","namespace":"default","uid":"predictor-uid"},
         "spec":{"model":{"trainingJob":"sonar"},"route":{"host":"sonar.example.com","path":"/sonar","gateway":{"name":"public","namespace":"gateways"}}}}
        """,
        ApiJson.Default.Predictor
    )!;

    [Fact]
    public void A_route_of_a_gateway_is_as_it_should_be() => Golden.Check("predictor-httproute", PredictorResources.HttpRoute(Routed)!);

    [Fact]
    public void What_prometheus_is_told_is_as_it_should_be() =>
        Golden.Check("predictor-podmonitor", PredictorResources.PodMonitor(Routed)!);

    [Fact]
    public void The_router_of_a_rollout_is_as_it_should_be() =>
        Golden.Check(
            "predictor-router",
            RouterResources.Deployment(Routed, 3, "token", new() { ReportUrl = new("http://operator.trainyard.svc:8080/reports/") })
        );

    [Fact]
    public void A_trial_is_as_it_should_be()
    {
        var job = Build.TrainingJob();
        var point = Build.Point(("learningRate", 0.1), ("maxDepth", 4), ("booster", "gbtree"));

        Golden.Check("trial", Runs.Trial(job, 1, 17, point));
    }
}
