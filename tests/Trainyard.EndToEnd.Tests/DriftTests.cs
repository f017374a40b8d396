using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Trainyard.EndToEnd.Tests.Support;

namespace Trainyard.EndToEnd.Tests;

public sealed class DriftTests(Cluster cluster)
{
    [Fact]
    public async Task A_predictor_that_is_asked_of_what_training_never_saw_says_so()
    {
        var kubectl = await cluster.NamespaceAsync("drift");
        await kubectl.ApplyAsync(BadInputTests.Claim);
        await Datasets.FillPointsAsync(kubectl);
        await kubectl.ApplyAsync(
            """
            apiVersion: trainyard.dev/v1alpha1
            kind: TrainingJob
            metadata: { name: points }
            spec:
              data:
                sources: [{ name: points, uri: pvc://points/points.csv }]
                query: SELECT size, price FROM points
                label: [price]
              model: { task: Regression, algorithm: Linear }
              objective: { metric: rmse }
              output: { uri: pvc://points/models }
            ---
            apiVersion: trainyard.dev/v1alpha1
            kind: Predictor
            metadata: { name: points }
            spec:
              model: { trainingJob: points }
              monitoring: { drift: { threshold: 0.2 } }
            """
        );
        await kubectl.WaitAsync("condition=Available", "predictor/points");
        using (var forward = await PortForward.OpenAsync(kubectl, "points"))
        {
            var rows = new JsonArray([.. Enumerable.Range(0, 300).Select(i => (JsonNode)new JsonObject { ["size"] = 5000 + i })]);
            using var answer = await forward.Http.PostAsJsonAsync("/predict", new JsonObject { ["features"] = rows });
            answer.EnsureSuccessStatusCode();
        }

        await kubectl.WaitAsync("condition=Drifted", "predictor/points");
        var conditions = (await kubectl.GetAsync("predictor", "points"))["status"]!["conditions"]!.AsArray();
        var drifted = conditions.Single(one => (string)one!["type"]! == "Drifted")!;
        Assert.Contains("over 300 rows: ", (string)drifted["message"]!, StringComparison.Ordinal);
        Assert.Contains("feature size ", (string)drifted["message"]!, StringComparison.Ordinal);
        var events = await kubectl.RunAsync("get", "events", "--field-selector", "involvedObject.name=points,type=Warning");
        Assert.Contains((string)drifted["reason"]!, events, StringComparison.Ordinal);
    }
}
