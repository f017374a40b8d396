using k8s.Models;
using Trainyard.Api;
using Trainyard.Contracts;
using Trainyard.Controllers.Predictors;
using Trainyard.Controllers.Rollouts;
using Trainyard.Controllers.Tests.Support;
using Trainyard.Runtime;

namespace Trainyard.Controllers.Tests.Predictors;

public sealed class PredictorRolloutTests
{
    private const string Canary =
        """{"model":{"trainingJob":"sonar"},"rollout":{"strategy":"Canary","steps":[10,50],"interval":"60s","minRequests":100}}""";

    private readonly World _world = new();

    private PredictorStatus Status => _world.Get<Predictor>("sonar").Status!;

    private string ServedKey => _world.Get<V1Service>("sonar").Spec!.Selector![PredictorPods.ModelLabel];

    [Fact]
    public async Task A_canary_gets_its_share_through_a_router_and_takes_over_when_all_gates_have_held()
    {
        await BeginAsync();
        Assert.Equal(("v1", RolloutPhase.Starting), (ServedKey, Status.Canary!.Phase));
        await UpAsync();
        Assert.Equal(("router", 1, 10), (ServedKey, Status.Canary!.Step, Status.Canary.Weight));

        await PassAsync();
        Assert.Equal((2, 50), (Status.Canary!.Step, Status.Canary.Weight));
        await PassAsync();

        Assert.Equal(("v2", 2, null), (ServedKey, Status.Model!.Version, Status.Canary));
        _world.Time.Advance(PredictorPlans.Overlap);
        await _world.SettleAsync();
        Assert.Equal(["sonar-v2"], Deployments());
        Assert.Equal([2, 1], Status.History!.Select(model => model.Version!.Value));
    }

    [Fact]
    public async Task A_canary_that_fails_a_gate_goes_and_is_not_tried_again_until_somebody_says_so()
    {
        await BeginAsync();
        await UpAsync();
        await MeasureAsync(errors: 40);

        Assert.Equal(("v1", 1, null), (ServedKey, Status.Model!.Version, Status.Canary));
        Assert.Equal(PredictorReason.GateFailed, Status.Conditions.Find(ConditionType.RolledBack)!.Reason);
        Assert.Contains("40 of 200 requests failed", Status.RolledBack!.Message, StringComparison.Ordinal);
        _world.Time.Advance(PredictorPlans.Overlap);
        await _world.SettleAsync();
        Assert.Equal(["sonar-v1"], Deployments());
        Assert.Equal(PredictorPhase.Available, Status.Phase);

        _world.Annotate<Predictor>("sonar", ApiGroup.RolloutAnnotation, "retry");
        await _world.SettleAsync();
        Assert.Equal((RolloutPhase.Starting, null), (Status.Canary!.Phase, Status.RolledBack));
        Assert.Contains(await _world.EventsAsync(), told =>
            told.StartsWith("Warning GateFailed: version 2 was sent back: step 1 of 2", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task Another_operator_goes_on_where_the_one_before_it_was()
    {
        await BeginAsync();
        await UpAsync();
        await PassAsync();
        var before = Status.Canary!;
        _world.Restart();
        await _world.SettleAsync();

        Assert.Equal(
            (before.Step, before.Weight, before.Since, before.Looks),
            (Status.Canary!.Step, Status.Canary.Weight, Status.Canary.Since, Status.Canary.Looks)
        );
        await PassAsync();
        Assert.Equal(2, Status.Model!.Version);
    }

    [Fact]
    public async Task A_newer_model_takes_the_place_of_one_that_is_being_measured()
    {
        await BeginAsync();
        await UpAsync();
        _world.Train(3);
        await _world.SettleAsync();

        Assert.Equal(("v3", RolloutPhase.Starting, "v1"), (Status.Canary!.Version, Status.Canary.Phase, ServedKey));
        await UpAsync("sonar-v3");
        _world.Time.Advance(PredictorPlans.Overlap);
        await _world.SettleAsync();
        Assert.Equal(["sonar-router", "sonar-v1", "sonar-v3"], Deployments());
    }

    [Fact]
    public async Task A_router_that_is_gone_takes_no_request_with_it()
    {
        await BeginAsync();
        await UpAsync();
        _world.SetStatus<V1Deployment>("sonar-router", """{"observedGeneration":1,"replicas":1}""");
        await _world.SettleAsync();

        Assert.Equal("v1", ServedKey);
    }

    [Fact]
    public async Task Going_back_to_what_has_served_is_not_measured()
    {
        await BeginAsync();
        await UpAsync();
        _world.Annotate<Predictor>("sonar", ApiGroup.RolloutAnnotation, "promote");
        await _world.SettleAsync();
        Assert.Equal(2, Status.Model!.Version);
        _world.Time.Advance(PredictorPlans.Overlap);
        await _world.SettleAsync();

        _world.Put<Predictor>(
            "sonar",
            Canary.Replace("\"trainingJob\":\"sonar\"", "\"trainingJob\":\"sonar\",\"version\":1", StringComparison.Ordinal)
        );
        await _world.SettleAsync();
        _world.Ready("sonar-v1");
        await _world.SettleAsync();

        Assert.Equal(("v1", 1, null), (ServedKey, Status.Model!.Version, Status.Canary));
        Assert.Equal([1, 2, 1], Status.History!.Select(model => model.Version!.Value));
    }

    [Fact]
    public async Task A_model_that_does_not_take_what_the_old_one_takes_is_sent_back()
    {
        await _world.ServeAsync("""{"model":{"trainingJob":"sonar"}}""");
        _world.Train(2);
        await _world.SettleAsync();
        Crash("sonar-v2", $"trainyard-predictor: DataSchema: {ContainerEnvironment.SignatureMismatch}depth is new");
        await _world.SettleAsync();

        Assert.Equal(("v1", PredictorReason.SignatureMismatch), (ServedKey, Status.Conditions.Find(ConditionType.RolledBack)!.Reason));
        Assert.Contains("depth is new", Status.RolledBack!.Message, StringComparison.Ordinal);
        _world.Time.Advance(PredictorPlans.Overlap);
        await _world.SettleAsync();
        Assert.Equal(["sonar-v1"], Deployments());
    }

    [Fact]
    public async Task Blue_and_green_stand_side_by_side_until_the_new_one_has_had_all_requests_for_an_interval()
    {
        await BeginAsync(Spec("BlueGreen"));
        await UpAsync();
        Assert.Equal(("router", 1, 0), (ServedKey, Status.Canary!.Step, Status.Canary.Weight));

        await PassAsync();
        Assert.Equal((2, 100, "router"), (Status.Canary!.Step, Status.Canary.Weight, ServedKey));
        Assert.Equal([100, 0], Orders().Backends.OrderByDescending(one => one.Share).Select(one => one.Share));
        await PassAsync();

        Assert.Equal(("v2", 2), (ServedKey, Status.Model!.Version));
    }

    [Fact]
    public async Task A_shadow_gets_copies_while_the_old_model_answers_all()
    {
        await BeginAsync(Spec("Shadow"));
        await UpAsync();

        Assert.Equal((1, 100, "router"), (Status.Canary!.Step, Status.Canary.Weight, ServedKey));
        Assert.True(Orders().Shadow);
        Assert.All(Orders().Backends, one => Assert.Equal(100, one.Share));
        await PassAsync();
        Assert.Equal(("v2", 2), (ServedKey, Status.Model!.Version));
    }

    [Fact]
    public async Task The_autoscaler_takes_no_pod_of_the_old_model_away_while_another_is_measured()
    {
        var scaled =
            """{"model":{"trainingJob":"sonar"},"autoscaling":{"minReplicas":1,"maxReplicas":9},"rollout":{"strategy":"Canary"}}""";
        await BeginAsync(scaled);
        await UpAsync();

        var autoscaler = _world.Get<V2HorizontalPodAutoscaler>("sonar").Spec!;
        Assert.Equal(("sonar-v1", "Disabled"), (autoscaler.ScaleTargetRef!.Name, autoscaler.Behavior!.ScaleDown!.SelectPolicy));
        _world.Annotate<Predictor>("sonar", ApiGroup.RolloutAnnotation, "promote");
        await _world.SettleAsync();

        autoscaler = _world.Get<V2HorizontalPodAutoscaler>("sonar").Spec!;
        Assert.Equal(("sonar-v2", "Max"), (autoscaler.ScaleTargetRef!.Name, autoscaler.Behavior!.ScaleDown!.SelectPolicy));
    }

    [Fact]
    public async Task A_report_with_another_token_is_not_answered()
    {
        await BeginAsync();
        var report = new RouterReport { Router = "a", Window = 0 };

        Assert.Null(_world.RolloutService.Post(new("default", "sonar"), "guessed", report));
        Assert.Null(
            _world.RolloutService.Post(new("default", "other"), _world.Tokens.Of(_world.Get<Predictor>("sonar").Metadata.Uid!), report)
        );
    }

    private static string Spec(string strategy) =>
        $$$"""{"model":{"trainingJob":"sonar"},"rollout":{"strategy":"{{{strategy}}}","interval":"60s","minRequests":100}}""";

    private RouterOrders Orders() => RoutersOrders.Of(_world.Get<Predictor>("sonar"), []);

    private async Task BeginAsync(string spec = Canary)
    {
        await _world.ServeAsync(spec);
        _world.Train(2);
        await _world.SettleAsync();
    }

    private async Task UpAsync(string canary = "sonar-v2")
    {
        _world.Ready(canary);
        _world.Ready("sonar-router");
        await _world.SettleAsync();
    }

    private async Task PassAsync()
    {
        await MeasureAsync();
        await MeasureAsync();
        await _world.SettleAsync();
    }

    /// <summary>Half an interval passes, and the router tells of both models.</summary>
    private async Task MeasureAsync(int errors = 2)
    {
        _world.Time.Advance(TimeSpan.FromSeconds(31));
        var report = new RouterReport
        {
            Router = "sonar-router-1",
            Window = Status.Canary!.Window,
            Traffic = [Traffic("v1", 1800, 18), Traffic("v2", 200, errors)],
        };
        var token = _world.Tokens.Of(_world.Get<Predictor>("sonar").Metadata.Uid!);
        Assert.Equal(Status.Canary.Window, _world.RolloutService.Post(new("default", "sonar"), token, report)!.Window);
        await _world.SettleAsync();
    }

    private static VersionTraffic Traffic(string version, int requests, int errors) =>
        new()
        {
            Version = version,
            Requests = requests,
            Errors = errors,
            Latency = [.. Enumerable.Repeat(0L, 20), requests],
        };

    private string[] Deployments() => [.. _world.All<V1Deployment>().Select(deployment => deployment.Metadata.Name!).Order()];

    private void Crash(string deployment, string message)
    {
        var key = _world.Get<V1Deployment>(deployment).Spec!.Selector!.MatchLabels![PredictorPods.ModelLabel];
        var end = new System.Text.Json.Nodes.JsonObject { ["exitCode"] = 1, ["message"] = message };
        _world.Api.Put(
            $"/api/v1/namespaces/default/pods/{deployment}-pod",
            new()
            {
                ["apiVersion"] = "v1",
                ["kind"] = "Pod",
                ["metadata"] = new System.Text.Json.Nodes.JsonObject
                {
                    ["name"] = $"{deployment}-pod",
                    ["namespace"] = "default",
                    ["labels"] = new System.Text.Json.Nodes.JsonObject
                    {
                        [ApiGroup.PredictorLabel] = "sonar",
                        [PredictorPods.ModelLabel] = key,
                    },
                },
                ["status"] = new System.Text.Json.Nodes.JsonObject
                {
                    ["phase"] = "Running",
                    ["containerStatuses"] = new System.Text.Json.Nodes.JsonArray(
                        new System.Text.Json.Nodes.JsonObject
                        {
                            ["name"] = "predictor",
                            ["ready"] = false,
                            ["restartCount"] = 1,
                            ["state"] = new System.Text.Json.Nodes.JsonObject { ["terminated"] = end },
                        }
                    ),
                },
            }
        );
    }
}
