using k8s.Models;
using Trainyard.Api;
using Trainyard.Contracts;
using Trainyard.Controllers.Predictors;
using Trainyard.Controllers.Rollouts;
using Trainyard.Controllers.Tests.Support;
using Trainyard.Runtime;
using Trainyard.Testing;

namespace Trainyard.Controllers.Tests.Predictors;

public sealed class SleepPlansTests
{
    private readonly World _world = new();

    private PredictorStatus Status => _world.Get<Predictor>("sonar").Status!;

    [Theory]
    [InlineData(1, 1, 9999, false, false)]
    [InlineData(0, 1, 599, false, false)]
    [InlineData(0, 1, 600, false, true)]
    [InlineData(0, 3, 600, false, true)]
    [InlineData(0, 1, 600, true, false)]
    [InlineData(0, 1, null, false, false)]
    [InlineData(0, 0, 5, false, true)]
    [InlineData(0, 0, 5, true, false)]
    [InlineData(0, 0, null, false, true)]
    public void Who_asks_wakes_it_and_who_is_silent_leaves_it_as_it_is(int fewest, int replicas, int? idle, bool waiting, bool asleep)
    {
        var predictor = Build.Predictor(spec =>
            spec with
            {
                Autoscaling = new() { MinReplicas = fewest, MaxReplicas = 3 },
            }
        );
        var deployment = new V1Deployment
        {
            Metadata = new() { Name = "sonar-v1", Generation = 1 },
            Spec = new()
            {
                Replicas = replicas,
                Selector = new(),
                Template = new(),
            },
            Status = new()
            {
                ObservedGeneration = 1,
                AvailableReplicas = replicas,
                UpdatedReplicas = replicas,
            },
        };
        var activity = idle is { } seconds ? new RouterActivity(waiting, TimeSpan.FromSeconds(seconds)) : null;

        Assert.Equal(asleep, SleepPlans.Of(predictor, deployment, activity).IsAsleep);
    }

    [Fact]
    public async Task It_falls_asleep_behind_its_router_and_a_request_that_waits_wakes_it()
    {
        await ServeAsync();
        Tell(idle: 30);
        await _world.SettleAsync();
        Assert.Equal(1, Replicas);
        Assert.Equal(RouterResources.Key, _world.Get<V1Service>("sonar").Spec.Selector[PredictorPods.ModelLabel]);

        Tell(idle: 601);
        await _world.SettleAsync();
        Assert.Equal((0, "Asleep"), (Replicas, Status.Conditions.Find("Available")!.Reason));
        Assert.Equal((PredictorPhase.Available, true), (Status.Phase, Status.Conditions.IsTrue("Available")));
        Assert.NotNull(_world.Find<V1Deployment>("sonar-router"));

        _world.Time.Advance(TimeSpan.FromHours(1));
        await _world.SettleAsync();
        Assert.Equal(0, Replicas);

        var woken = new List<ObjectKey>();
        _world.RolloutService.Waiting += woken.Add;
        Assert.True(Tell(idle: 0, waiting: 2).Hold);
        await _world.SettleAsync();
        Assert.Equal(1, Replicas);
        Assert.Equal(["sonar"], woken.Select(key => key.Name));
    }

    [Fact]
    public async Task A_new_model_is_started_while_the_old_one_sleeps_and_takes_over()
    {
        await ServeAsync();
        Tell(idle: 601);
        await _world.SettleAsync();

        _world.Train(2);
        await _world.SettleAsync();
        Assert.Equal(1, _world.Get<V1Deployment>("sonar-v2").Spec!.Replicas);
        _world.Ready("sonar-v2");
        await _world.SettleAsync();

        Assert.Equal(2, Status.Model!.Version);
        _world.Time.Advance(TimeSpan.FromSeconds(1));
        await _world.SettleAsync();
        Assert.Equal((2, 0), (Status.Model!.Version, _world.Get<V1Deployment>("sonar-v2").Spec!.Replicas));
    }

    [Fact]
    public async Task With_pods_at_any_time_there_is_no_router_any_more()
    {
        await ServeAsync();
        Put(1);
        await _world.SettleAsync();
        _world.Time.Advance(TimeSpan.FromMinutes(1));
        await _world.SettleAsync();

        Assert.Null(_world.Find<V1Deployment>("sonar-router"));
        Assert.Equal("v1", _world.Get<V1Service>("sonar").Spec.Selector[PredictorPods.ModelLabel]);
    }

    private int? Replicas => _world.Get<V1Deployment>("sonar-v1").Spec!.Replicas;

    private RouterOrders Tell(double idle, int waiting = 0) =>
        _world.RolloutService.Post(
            new("default", "sonar"),
            _world.Tokens.Of(_world.Get<Predictor>("sonar").Metadata.Uid!),
            new()
            {
                Router = "r",
                Window = 0,
                IdleSeconds = idle,
                Waiting = waiting,
            }
        )!;

    private async Task ServeAsync()
    {
        _world.Train(1);
        Put(0);
        await _world.SettleAsync();
        _world.Ready("sonar-v1");
        _world.Ready("sonar-router");
        await _world.SettleAsync();
    }

    private void Put(int fewest) =>
        _world.Put<Predictor>(
            "sonar",
            $$$"""{"model":{"trainingJob":"sonar"},"autoscaling":{"minReplicas":{{{fewest}}},"maxReplicas":2}}"""
        );
}
