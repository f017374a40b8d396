using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Trainyard.EndToEnd.Tests.Support;
using Trainyard.Testing;

namespace Trainyard.EndToEnd.Tests;

public sealed class SonarTests(Cluster cluster)
{
    [Fact]
    public async Task From_kubectl_apply_to_a_prediction_that_says_mine_or_rock()
    {
        var data = SharedFolder.Data("sonar/sonar.csv");
        var kubectl = await cluster.ExampleAsync("sonar", job: "sonar", claim: "datasets", data);

        var status = (await kubectl.GetAsync("trainingjob", "sonar"))["status"]!;
        Assert.Equal(30, (int)status["trials"]!["succeeded"]! + (int)status["trials"]!["pruned"]!);
        Assert.Equal("logLoss", (string)status["model"]!["holdout"]!["metric"]!);
        Assert.InRange((double)status["model"]!["holdout"]!["value"]!, 0, 0.6); // Heads or tails would have 0.69.

        await kubectl.WaitAsync("condition=Available", "predictor/sonar");
        using var forward = await PortForward.OpenAsync(kubectl, "sonar");
        var rows = File.ReadLines(data).Select(line => line.Split(',')).ToList();
        var right = 0;
        foreach (var row in rows)
        {
            var features = new JsonObject(
                Enumerable.Range(0, 60).Select(i => KeyValuePair.Create($"column{i:00}", (JsonNode?)double.Parse(row[i])))
            );
            using var answer = await forward.Http.PostAsJsonAsync("/predict", new JsonObject { ["features"] = features });
            answer.EnsureSuccessStatusCode();
            var prediction = (await answer.Content.ReadFromJsonAsync<JsonNode>())!;
            Assert.Equal(1, (double)prediction["probabilities"]!["M"]! + (double)prediction["probabilities"]!["R"]!, 5);
            if ((string)prediction["prediction"]! == row[60])
                right++;
        }

        // Three quarters of these rows are the training rows.
        Assert.InRange(right, rows.Count * 0.9, rows.Count);
    }
}
