using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Trainyard.EndToEnd.Tests.Support;
using Trainyard.Testing;

namespace Trainyard.EndToEnd.Tests;

public sealed class HousingTests(Cluster cluster)
{
    [Fact]
    public async Task House_prices_with_gaps_and_text_are_learnt_and_served()
    {
        var data = SharedFolder.Data("california_housing/housing.csv");
        var kubectl = await cluster.ExampleAsync("housing", job: "housing", claim: "datasets", data);

        var status = (await kubectl.GetAsync("trainingjob", "housing"))["status"]!;
        Assert.Equal("rmse", (string)status["model"]!["holdout"]!["metric"]!);
        Assert.InRange((double)status["model"]!["holdout"]!["value"]!, 30_000, 50_000);

        await kubectl.WaitAsync("condition=Available", "predictor/housing");
        using var forward = await PortForward.OpenAsync(kubectl, "housing");
        using var answer = await forward.Http.PostAsJsonAsync(
            "/predict",
            JsonNode.Parse(
                """
                { "features": { "longitude": -122.23, "latitude": 37.88, "housing_median_age": 41, "total_rooms": 880, "total_bedrooms": null,
                                "population": 322, "households": 126, "median_income": 8.3252, "ocean_proximity": "NEAR BAY" } }
                """
            )
        );
        answer.EnsureSuccessStatusCode();
        Assert.InRange((double)(await answer.Content.ReadFromJsonAsync<JsonNode>())!["prediction"]!, 300_000, 600_000);
    }
}
