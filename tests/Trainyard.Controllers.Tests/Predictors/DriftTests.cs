using k8s.Models;
using Trainyard.Api;
using Trainyard.Contracts;
using Trainyard.Controllers.Predictors;
using Trainyard.Controllers.Tests.Support;
using Trainyard.Runtime;

namespace Trainyard.Controllers.Tests.Predictors;

/// <summary>From what pods tell to the condition Drifted.</summary>
public sealed class DriftTests
{
    private const string Watched = """{"model":{"trainingJob":"sonar"},"monitoring":{"drift":{"threshold":0.2}}}""";
    private readonly World _world = new();

    private Predictor Sonar => _world.Get<Predictor>("sonar");

    private V1Condition? Drifted => Sonar.Status!.Conditions.Find(ConditionType.Drifted);

    [Fact]
    public async Task A_feature_that_has_moved_away_is_told_with_its_figure_and_by_an_event()
    {
        await _world.ServeAsync(Watched);
        Assert.Null(Drifted);
        await TellAsync(("a", 1000, 0.61, 0.05), ("b", 3000, 0.41, 0.05));

        Assert.Equal(("True", "FeatureDrifted"), (Drifted!.Status, Drifted.Reason));
        Assert.Equal("population stability index over 4000 rows: feature depth 0.46; threshold 0.2", Drifted.Message);
        Assert.Contains($"Warning FeatureDrifted: {Drifted.Message}", await _world.EventsAsync());
    }

    [Fact]
    public async Task It_does_not_come_and_go_at_the_threshold_and_writes_nothing_while_it_stays()
    {
        await _world.ServeAsync(Watched);
        await TellAsync(("a", 1000, 0.19, 0.05));
        Assert.Equal(("False", "NearTraining"), (Drifted!.Status, Drifted.Reason));
        await TellAsync(("a", 1000, 0.05, 0.21));
        Assert.Equal(("True", "PredictionDrifted"), (Drifted.Status, Drifted.Reason));
        var (said, writes) = (Drifted.Message, _world.Api.Writes.Count);
        await TellAsync(("a", 1000, 0.05, 0.17));
        Assert.Equal(("True", said, writes), (Drifted.Status, Drifted.Message, _world.Api.Writes.Count));
        await TellAsync(("a", 1000, 0.05, 0.15));

        Assert.Equal("False", Drifted.Status);
    }

    [Fact]
    public async Task It_outlives_an_operator_and_pods_that_are_silent_and_goes_with_the_model_and_with_the_wish()
    {
        await _world.ServeAsync(Watched);
        await TellAsync(("a", 1000, 0.6, 0.05));
        _world.Restart();
        _world.Time.Advance(DriftService.Belief * 2);
        await _world.SettleAsync();
        Assert.Equal("True", Drifted!.Status);

        _world.Train(2);
        await _world.SettleAsync();
        _world.Ready("sonar-v2");
        await _world.SettleAsync();
        Assert.Null(Drifted);

        await TellAsync(("a", 1000, 0.6, 0.05));
        Assert.Equal("True", Drifted!.Status);
        _world.Put<Predictor>("sonar", """{"model":{"trainingJob":"sonar"}}""");
        await _world.SettleAsync();
        Assert.Null(Drifted);
    }

    [Theory]
    [InlineData("sha256:9", 1000)]
    [InlineData("sha256:1", 0)]
    public async Task Pods_of_another_model_and_too_few_rows_say_nothing(string digest, int rows)
    {
        await _world.ServeAsync(Watched);
        await TellAsync(digest, ("a", rows, 0.9, 0.9));

        Assert.Null(Drifted);
    }

    [Fact]
    public async Task Only_the_predictors_own_pods_are_believed_and_their_token_moves_no_rollout()
    {
        await _world.ServeAsync(Watched);
        var (key, token) = (new ObjectKey("default", "sonar"), TokenOfPod());

        Assert.True(_world.DriftService.Knows(key, token));
        Assert.False(_world.DriftService.Knows(new("default", "other"), token));
        Assert.False(_world.DriftService.Knows(key, "guessed"));
        Assert.False(_world.RolloutService.Knows(key, token));
    }

    private string TokenOfPod() =>
        _world
            .Get<V1Deployment>("sonar-v1")
            .Spec.Template.Spec.Containers.Single()
            .Env.Single(variable => variable.Name == ContainerEnvironment.ReportToken)
            .Value;

    private Task TellAsync(params (string Pod, int Rows, double Feature, double Prediction)[] told) =>
        TellAsync(Sonar.Status!.Model!.Digest!, told);

    private async Task TellAsync(string digest, params (string Pod, int Rows, double Feature, double Prediction)[] told)
    {
        foreach (var (pod, rows, feature, prediction) in told)
        {
            var report = new DriftReport
            {
                Pod = pod,
                Digest = digest,
                Rows = rows,
                Indices = rows == 0 ? [] : [new("depth", false, feature), new("kind", true, prediction)],
            };
            _world.DriftService.Post(new("default", "sonar"), report);
        }

        await _world.SettleAsync();
    }
}
