using Trainyard.EndToEnd.Tests.Support;
using Trainyard.Testing;

namespace Trainyard.EndToEnd.Tests;

public sealed class RolloutTests(RolloutStage stage) : IClassFixture<RolloutStage>
{
    [Theory]
    [InlineData("succeeds")]
    [InlineData("moves")]
    [InlineData("turns-green")]
    public async Task A_model_that_is_no_worse_takes_over_from_its_step_or_another_job_or_all_at_once_and_no_request_is_lost(string name)
    {
        var end = await stage.EndOfAsync(name);

        Assert.Equal(RolloutStage.Uri("again"), (string)end.Status["model"]!["uri"]!);
        Assert.True(end.Answers.Keys.SequenceEqual([200]), end.Told);
        Assert.Equal(
            [RolloutStage.Uri("again"), RolloutStage.Uri("good")],
            end.Status["history"]!.AsArray().Select(model => (string)model!["uri"]!)
        );
    }

    [Fact]
    public async Task A_rolling_update_and_an_autoscaler_under_load_lose_no_request()
    {
        var end = await stage.EndOfAsync("rolls");

        Assert.Equal((RolloutStage.Uri("again"), 2), ((string)end.Status["model"]!["uri"]!, (int)end.Status["readyReplicas"]!));
        Assert.True(end.Answers.Keys.SequenceEqual([200]), end.Told);
    }

    [Theory]
    [InlineData("fails-on-errors", "gate errors: ", "requests failed", 200, 422)]
    [InlineData("fails-on-latency", "gate p99: ", "requests took longer than", 200)]
    [InlineData("fails-on-shift", "gate shift: ", "predictions of price lie", 200)]
    [InlineData("fails-on-feedback", "gate feedback: ", "price was off by", 200)]
    [InlineData("shadows", "gate errors: ", "requests failed", 200)]
    public async Task A_canary_that_is_worse_is_sent_back_by_itself_and_says_why(
        string name,
        string gate,
        string figures,
        params int[] answers
    )
    {
        var end = await stage.EndOfAsync(name);

        Assert.Equal(RolloutStage.Uri("good"), (string)end.Status["model"]!["uri"]!);
        Assert.Contains(gate, end.Message, StringComparison.Ordinal);
        Assert.Contains(figures, end.Message, StringComparison.Ordinal);
        Assert.True(end.Answers.Keys.Order().SequenceEqual(answers), end.Told);
        var events = await stage.Kubectl.RunAsync("get", "events", "--field-selector", $"involvedObject.name={name}");
        Assert.Contains("GateFailed", events, StringComparison.Ordinal);
        Assert.Contains(gate, events, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_that_does_not_take_the_same_rows_is_refused_with_the_differences()
    {
        var end = await stage.EndOfAsync("is-incompatible");

        Assert.Equal("SignatureMismatch", (string)end.Status["rolledBack"]!["reason"]!);
        Assert.Contains("length is new; size is gone", end.Message, StringComparison.Ordinal);
        Assert.Equal(RolloutStage.Uri("good"), (string)end.Status["model"]!["uri"]!);
        Assert.True(end.Answers.Keys.SequenceEqual([200]), end.Told);
    }

    [Fact]
    public async Task A_retrained_model_is_followed_and_one_line_goes_back()
    {
        await stage.Kubectl.ApplyAsync(
            """
            apiVersion: trainyard.dev/v1alpha1
            kind: Predictor
            metadata: { name: follows }
            spec: { model: { trainingJob: good } }
            """
        );
        await stage.Kubectl.WaitAsync("jsonpath={.status.model.version}=1", "predictor/follows");
        await stage.Kubectl.RunAsync("annotate", "trainingjob", "good", "trainyard.dev/retrain=now");
        await stage.Kubectl.WaitAsync("jsonpath={.status.model.version}=2", "predictor/follows");

        var (exit, output, error) = await Shell.RunAsync(
            Path.Combine(Repository.Dist, "trainyard"),
            ["rollback", "follows", "--kubeconfig", stage.Kubectl.Kubeconfig, "--namespace", stage.Kubectl.Namespace]
        );
        Assert.True(exit == 0, output + error);
        await stage.Kubectl.WaitAsync("jsonpath={.status.model.version}=1", "predictor/follows");

        var history = (await stage.Kubectl.GetAsync("predictor", "follows"))["status"]!["history"]!.AsArray();
        Assert.Equal([1, 2, 1], history.Select(model => (int)model!["version"]!));
        await stage.Kubectl.RunAsync("patch", "predictor", "follows", "--type=merge", "-p", """{"spec":{"model":{"version":99}}}""");
        await stage.Kubectl.WaitAsync("condition=Stalled", "predictor/follows");
        var status = (await stage.Kubectl.GetAsync("predictor", "follows"))["status"]!;
        Assert.Equal(1, (int)status["model"]!["version"]!);
        Assert.Contains(status["conditions"]!.AsArray(), one => (string)one!["reason"]! == "VersionNotFound");
    }
}
