using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Trainyard.EndToEnd.Tests.Support;
using Trainyard.Testing;

namespace Trainyard.EndToEnd.Tests;

/// <summary>What a predictor was asked and told, kept and learned from.</summary>
public sealed class PredictionLogTests(Cluster cluster)
{
    private const int Told = 60;

    [Fact]
    public async Task Predictions_and_the_truth_about_them_outlive_the_pods_and_train_the_next_model()
    {
        var kubectl = await cluster.NamespaceAsync("kept");
        await kubectl.ApplyAsync(BadInputTests.Claim);
        await Datasets.FillFlatsAsync(kubectl);
        await kubectl.ApplyAsync(
            """
            apiVersion: trainyard.dev/v1alpha1
            kind: Predictor
            metadata: { name: flats }
            spec:
              model: { uri: "pvc://points/flats.onnx" }
              monitoring: { log: { uri: "pvc://points/log" } }
            """
        );
        await kubectl.WaitAsync("condition=Available", "predictor/flats");
        using (var forward = await PortForward.OpenAsync(kubectl, "flats"))
        {
            for (var i = 0; i < Told; i++)
                await AskAndTellAsync(forward.Http, area: i);
        }

        await kubectl.RunAsync("delete", "predictor", "flats");
        await kubectl.RunAsync("wait", "--for=delete", "pods", "-l", "trainyard.dev/predictor=flats", $"--timeout={Settings.Timeout}");
        await kubectl.ApplyAsync(
            """
            apiVersion: trainyard.dev/v1alpha1
            kind: TrainingJob
            metadata: { name: flats }
            spec:
              data:
                sources:
                  - { name: predictions, uri: "pvc://points/log/predictions/*/*.parquet" }
                  - { name: feedback, uri: "pvc://points/log/feedback/*/*.parquet" }
                query: SELECT features_area AS area, features_city AS city, truth AS price FROM predictions JOIN feedback USING (id)
                label: [price]
              model: { task: Regression, algorithm: Linear }
              objective: { metric: rmse }
              output: { uri: pvc://points/models }
            """
        );
        await kubectl.WaitAsync("condition=Succeeded", "trainingjob/flats");

        var status = (await kubectl.GetAsync("trainingjob", "flats"))["status"]!;
        Assert.Equal(Told, (int)status["data"]!["rows"]!);
        Assert.InRange((double)status["best"]!["value"]!, 0, 1);
    }

    [Fact]
    public async Task What_a_predictor_is_told_begins_a_run_that_learns_from_it()
    {
        var kubectl = await cluster.NamespaceAsync("told");
        await kubectl.ApplyAsync(BadInputTests.Claim);
        await Datasets.FillPointsAsync(kubectl);
        await kubectl.ApplyAsync(FromFeedback);
        await kubectl.WaitAsync("condition=Succeeded", "trainingjob/bad");
        await kubectl.WaitAsync("condition=Available", "predictor/points");
        Assert.Contains("no feedback had been told before", await SucceededAsync(kubectl), StringComparison.Ordinal);
        using (var forward = await PortForward.OpenAsync(kubectl, "points"))
        {
            Assert.InRange(await PriceAsync(forward.Http), 0, 130);
            for (var i = 0; i < Told; i++)
                await AskAndTellAsync(forward.Http, new() { ["size"] = 1000 + i }, truth: 5000);
        }

        await kubectl.RunAsync("delete", "pods", "-l", "trainyard.dev/predictor=points");
        await kubectl.WaitAsync("jsonpath={.status.model.version}=2", "trainingjob/bad");
        await kubectl.WaitAsync("jsonpath={.status.model.version}=2", "predictor/points");

        Assert.Contains($"{Told} of its {60 + Told} rows are feedback", await SucceededAsync(kubectl), StringComparison.Ordinal);
        var data = (await kubectl.GetAsync("trainingjob", "bad"))["status"]!["data"]!;
        Assert.Equal((60 + Told, Told), ((int)data["rows"]!, (int)data["feedbackRows"]!));
        await kubectl.WaitAsync("condition=Available", "predictor/points");
        using var again = await PortForward.OpenAsync(kubectl, "points");
        Assert.InRange(await PriceAsync(again.Http), 1000, 5500);
    }

    /// <summary>Points up to 60, and a predictor that is asked beyond them.</summary>
    private static readonly string FromFeedback =
        BadInputTests.Job
        + """

              retrain: { from: feedback, onDataChange: true, pollInterval: 10s }
            ---
            apiVersion: trainyard.dev/v1alpha1
            kind: Predictor
            metadata: { name: points }
            spec:
              model: { trainingJob: bad, promote: Always }
              rollout: { strategy: RollingUpdate }
              monitoring: { log: { uri: pvc://points/log } }
            """;

    private static async Task<string> SucceededAsync(Kubectl kubectl) =>
        (string)
            (await kubectl.GetAsync("trainingjob", "bad"))["status"]!["conditions"]!
                .AsArray()
                .Single(condition => (string)condition!["type"]! == "Succeeded")!["message"]!;

    private static async Task<double> PriceAsync(HttpClient http)
    {
        using var answer = await http.PostAsJsonAsync("/predict", new JsonObject { ["features"] = new JsonObject { ["size"] = 1030 } });
        return (double)(await answer.Content.ReadFromJsonAsync<JsonNode>())!["prediction"]!;
    }

    /// <summary>The price is thrice the area.</summary>
    private static Task AskAndTellAsync(HttpClient http, int area) =>
        AskAndTellAsync(
            http,
            new()
            {
                ["city"] = area % 2 == 0 ? "Riga" : "Oslo",
                ["area"] = area,
                ["rooms"] = 3,
            },
            truth: 3 * area
        );

    private static async Task AskAndTellAsync(HttpClient http, JsonObject features, double truth)
    {
        using var answer = await http.PostAsJsonAsync("/predict", new JsonObject { ["features"] = features });
        var id = (string)(await answer.Content.ReadFromJsonAsync<JsonNode>())!["id"]!;
        using var told = await http.PostAsJsonAsync("/feedback", new JsonObject { ["id"] = id, ["truth"] = truth });
        told.EnsureSuccessStatusCode();
    }
}
