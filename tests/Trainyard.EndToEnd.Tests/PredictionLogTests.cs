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

    /// <summary>The price is thrice the area.</summary>
    private static async Task AskAndTellAsync(HttpClient http, int area)
    {
        var flat = new JsonObject { ["city"] = area % 2 == 0 ? "Riga" : "Oslo", ["area"] = area, ["rooms"] = 3 };
        using var answer = await http.PostAsJsonAsync("/predict", new JsonObject { ["features"] = flat });
        var id = (string)(await answer.Content.ReadFromJsonAsync<JsonNode>())!["id"]!;
        using var told = await http.PostAsJsonAsync("/feedback", new JsonObject { ["id"] = id, ["truth"] = 3 * area });
        told.EnsureSuccessStatusCode();
    }
}
