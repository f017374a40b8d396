using k8s;
using k8s.Models;
using Trainyard.Api;
using Trainyard.Contracts;
using Trainyard.Controllers.Predictors;
using Trainyard.Controllers.Tests.Support;
using Trainyard.Runtime;

namespace Trainyard.Controllers.Tests.Predictors;

public sealed class PredictorTests
{
    private readonly World _world = new();

    private PredictorStatus Status => _world.Get<Predictor>("sonar").Status!;

    [Fact]
    public async Task It_waits_for_the_model_of_its_job()
    {
        Predict("""{"model":{"trainingJob":"sonar"}}""");
        await _world.SettleAsync();

        Assert.Equal((PredictorPhase.Pending, "TrainingJobNotFound"), (Status.Phase, Status.Conditions.Find("Available")!.Reason));
        _world.Apply();
        await _world.SettleAsync();

        Assert.Equal("WaitingForModel", Status.Conditions.Find("Available")!.Reason);
        Assert.Empty(_world.All<V1Deployment>());
    }

    [Fact]
    public async Task Its_objects_are_as_they_should_be()
    {
        Train(1);
        Predict(
            """{"model":{"trainingJob":"sonar"},"autoscaling":{"minReplicas":1,"maxReplicas":3,"targetRequestsPerSecond":500},"route":{"host":"sonar.example.com","className":"nginx","tls":{"secretName":"cert"}}}"""
        );
        await _world.SettleAsync();

        var deployment = _world.Get<V1Deployment>("sonar-v1");
        TokenOf(deployment).Value = "of the predictor's uid";
        Golden.Check("predictor-deployment", Plain(deployment));
        Golden.Check("predictor-service", Plain(_world.Get<V1Service>("sonar")));
        Golden.Check("predictor-autoscaler", Plain(_world.Get<V2HorizontalPodAutoscaler>("sonar")));
        Golden.Check("predictor-ingress", Plain(_world.Get<V1Ingress>("sonar")));
        Golden.Check("predictor-networkpolicy", Plain(_world.Get<V1NetworkPolicy>("sonar")));
        Golden.Check("predictor-budget", Plain(_world.Get<V1PodDisruptionBudget>("sonar")));
        Golden.Check("predictor-account", Plain(_world.Get<V1ServiceAccount>("sonar")));
        Assert.Equal("https://sonar.example.com", Status.Url);
    }

    [Fact]
    public async Task It_is_available_when_its_pods_are()
    {
        Train(1);
        Predict();
        await _world.SettleAsync();
        Assert.Equal((PredictorPhase.Progressing, false), (Status.Phase, Status.Conditions.IsTrue("Available")));

        _world.Ready("sonar-v1");
        await _world.SettleAsync();

        Assert.Equal((PredictorPhase.Available, 1, 1), (Status.Phase, Status.Model!.Version, Status.ReadyReplicas));
        Assert.True(Status.Conditions.IsTrue("Available"));
        Assert.False(Status.Conditions.IsTrue("Progressing"));
    }

    [Fact]
    public async Task A_new_model_takes_over_when_its_pods_are_ready_and_not_before()
    {
        await ServeAsync();
        Train(2);
        await _world.SettleAsync();

        Assert.Equal(
            (PredictorPhase.Progressing, 1, 2, true),
            (Status.Phase, Status.Model!.Version, Status.Next!.Version, Status.Conditions.IsTrue("Available"))
        );
        Assert.Equal("v1", ServedKey());
        _world.Ready("sonar-v2");
        await _world.SettleAsync();

        Assert.Equal((PredictorPhase.Available, 2, null), (Status.Phase, Status.Model!.Version, Status.Next));
        Assert.Equal("v2", ServedKey());
        _world.Time.Advance(PredictorPlans.Overlap);
        await _world.SettleAsync();

        Assert.Equal(["sonar-v2"], _world.All<V1Deployment>().Select(deployment => deployment.Metadata.Name));
    }

    [Fact]
    public async Task A_new_model_begins_with_as_many_pods_as_the_autoscaler_had_given_the_old_one()
    {
        await ServeAsync("""{"model":{"trainingJob":"sonar"},"autoscaling":{"minReplicas":1,"maxReplicas":9}}""");
        var path = "/apis/apps/v1/namespaces/default/deployments/sonar-v1";
        var scaled = _world.Api.Get(path)!;
        scaled["spec"]!["replicas"] = 7;
        _world.Api.Put(path, scaled);
        _world.Ready("sonar-v1", 7);
        Train(2);
        await _world.SettleAsync();

        Assert.Equal((7, 7), (_world.Get<V1Deployment>("sonar-v1").Spec!.Replicas, _world.Get<V1Deployment>("sonar-v2").Spec!.Replicas));
    }

    [Theory]
    [InlineData("Manual", "")]
    [InlineData("WhenBetter", "")]
    public async Task A_new_model_can_be_held_back(string promote, string more)
    {
        await ServeAsync($$$"""{"model":{"trainingJob":"sonar","promote":"{{{promote}}}"{{{more}}}}}""");
        Train(2);
        await _world.SettleAsync();

        Assert.Equal((PredictorPhase.Available, 1), (Status.Phase, Status.Model!.Version));
        Assert.Equal("PromotionHeld", Status.Conditions.Find("Progressing")!.Reason);
    }

    [Fact]
    public async Task A_better_model_takes_over_when_better_ones_may()
    {
        await ServeAsync("""{"model":{"trainingJob":"sonar","promote":"WhenBetter"}}""");
        Train(2, low: 0.96, high: 0.99);
        await _world.SettleAsync();

        Assert.Equal(2, Status.Next!.Version);
    }

    [Fact]
    public async Task Manual_promotion_follows_the_version()
    {
        await ServeAsync("""{"model":{"trainingJob":"sonar","promote":"Manual"}}""");
        Train(2);
        Predict("""{"model":{"trainingJob":"sonar","promote":"Manual","version":2}}""");
        await _world.SettleAsync();

        Assert.Equal(2, Status.Next!.Version);
    }

    [Fact]
    public async Task Another_jobs_model_of_the_same_version_is_rolled_out_beside_the_one_that_serves()
    {
        await ServeAsync();
        Train(1, job: "radar");
        Predict("""{"model":{"trainingJob":"radar"}}""");
        await _world.SettleAsync();

        var key = PredictorPods.ModelKey(Status.Next!);
        Assert.StartsWith("v1-", key);
        Assert.Equal(("v1", "s3://models/sonar/1"), (ServedKey(), Status.Model!.Uri));
        Assert.Equal(["s3://models/sonar/1", "s3://models/radar/1"], _world.All<V1Deployment>().Select(ModelOf));
        _world.Ready($"sonar-{key}");
        await _world.SettleAsync();
        _world.Time.Advance(PredictorPlans.Overlap);
        await _world.SettleAsync();

        Assert.Equal((key, "s3://models/radar/1"), (ServedKey(), Status.Model!.Uri));
        Assert.Equal([$"sonar-{key}"], _world.All<V1Deployment>().Select(deployment => deployment.Metadata.Name));
        var writes = _world.Api.Writes.Count;
        _world.Restart();
        await _world.SettleAsync();
        Assert.Equal(writes, _world.Api.Writes.Count);
    }

    [Theory]
    [InlineData("s3://models/sonar/3", "trainyard/predictor")]
    [InlineData("s3://models/churn.json", "trainyard/predictor")]
    [InlineData("s3://models/churn.onnx", "trainyard/predictor-foreign")]
    [InlineData("pvc://models/Churn.ONNX", "trainyard/predictor-foreign")]
    public async Task An_ONNX_file_is_served_by_the_image_that_has_its_library(string uri, string image)
    {
        Predict($$$"""{"model":{"uri":"{{{uri}}}"}}""");
        await _world.SettleAsync();

        Assert.Equal(image, _world.All<V1Deployment>().Single().Spec.Template.Spec.Containers.Single().Image);
    }

    [Fact]
    public async Task Another_version_of_the_operator_restarts_nobodys_pods()
    {
        await ServeAsync();
        var before = _world.Get<V1Deployment>("sonar-v1").Metadata.Generation;
        _world.Options = _world.Options with { PredictorImage = "trainyard/predictor:next" };
        _world.Restart();
        await _world.SettleAsync();

        Assert.Equal(before, _world.Get<V1Deployment>("sonar-v1").Metadata.Generation);
    }

    [Fact]
    public async Task Nothing_is_written_when_nothing_has_changed()
    {
        await ServeAsync();
        var before = _world.Api.Writes.Count;
        _world.Restart();
        await _world.SettleAsync();

        Assert.Equal(before, _world.Api.Writes.Count);
    }

    [Fact]
    public async Task What_somebody_changed_is_put_back()
    {
        await ServeAsync();
        const string path = "/api/v1/namespaces/default/services/sonar";
        var changed = _world.Api.Get(path)!;
        changed["spec"]!["ports"]![0]!["port"] = 81;
        _world.Api.Put(path, changed);
        await _world.SettleAsync();

        Assert.Equal(80, _world.Get<V1Service>("sonar").Spec!.Ports![0].Port);
    }

    [Fact]
    public async Task What_is_no_longer_wanted_goes()
    {
        await ServeAsync("""{"model":{"trainingJob":"sonar"},"autoscaling":{"minReplicas":1,"maxReplicas":3},"route":{"host":"x"}}""");
        Predict("""{"model":{"trainingJob":"sonar"},"autoscaling":{"minReplicas":2,"maxReplicas":2},"networkPolicy":false}""");
        await _world.SettleAsync();

        Assert.Empty(_world.All<V1Ingress>());
        Assert.Empty(_world.All<V1NetworkPolicy>());
        Assert.Empty(_world.All<V2HorizontalPodAutoscaler>());
        Assert.Equal(2, _world.Get<V1Deployment>("sonar-v1").Spec!.Replicas);
    }

    [Fact]
    public async Task What_belongs_to_somebody_else_is_left_alone()
    {
        Train(1);
        _world.Put<V1Service>("sonar", """{"selector":{"app":"theirs"}}""");
        Predict();
        await _world.SettleAsync();

        Assert.Equal(
            (FaultReason.NameTaken, "theirs"),
            (Status.Conditions.Find("Accepted")!.Reason, _world.Get<V1Service>("sonar").Spec!.Selector!["app"])
        );
        Assert.Empty(_world.All<V1Deployment>());
    }

    [Fact]
    public async Task A_strategy_that_this_version_cannot_do_is_refused()
    {
        Train(1);
        Predict("""{"model":{"trainingJob":"sonar"},"rollout":{"strategy":"Recreate"}}""");
        await _world.SettleAsync();

        Assert.Equal(FaultReason.UnsupportedRollout, Status.Conditions.Find("Accepted")!.Reason);
        Assert.Empty(_world.All<V1Deployment>());
    }

    [Fact]
    public async Task A_model_is_served_by_its_place()
    {
        Predict("""{"model":{"uri":"s3://models/x/3","credentials":{"secretName":"s3"}}}""");
        await _world.SettleAsync();

        var deployment = Assert.Single(_world.All<V1Deployment>());
        Assert.Equal(8, deployment.Metadata.Name!["sonar-".Length..].Length);
    }

    private void Predict(string spec = """{"model":{"trainingJob":"sonar"}}""") => _world.Put<Predictor>("sonar", spec);

    private async Task ServeAsync(string spec = """{"model":{"trainingJob":"sonar"}}""")
    {
        Train(1);
        Predict(spec);
        await _world.SettleAsync();
        _world.Ready("sonar-v1");
        await _world.SettleAsync();
    }

    private void Train(int version, double low = 0.85, double high = 0.95, string job = "sonar") =>
        _world.Train(version, job, (low, high));

    private static string ModelOf(V1Deployment deployment) =>
        deployment.Spec.Template.Spec.Containers.Single().Env.Single(variable => variable.Name == ContainerEnvironment.ModelUri).Value;

    private static V1EnvVar TokenOf(V1Deployment deployment) =>
        deployment.Spec.Template.Spec.Containers.Single().Env.Single(variable => variable.Name == ContainerEnvironment.ReportToken);

    private string ServedKey() => _world.Get<V1Service>("sonar").Spec!.Selector![PredictorPods.ModelLabel];

    /// <summary>Without what the server adds.</summary>
    private static T Plain<T>(T value)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        var node = System.Text.Json.Nodes.JsonNode.Parse(ClusterJson.Options.Write(value))!;
        var metadata = node["metadata"]!.AsObject();
        foreach (var field in (string[])["uid", "resourceVersion", "creationTimestamp", "generation"])
            metadata.Remove(field);
        metadata["ownerReferences"]![0]!["uid"] = "predictor-uid";
        if (
            metadata["annotations"] is System.Text.Json.Nodes.JsonObject annotations
            && annotations.Remove("trainyard.dev/applied")
            && annotations.Count == 0
        )
        {
            metadata.Remove("annotations");
        }

        return System.Text.Json.JsonSerializer.Deserialize(node, ClusterJson.Options.Of<T>())!;
    }
}
