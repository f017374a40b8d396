using System.Text.Json.Nodes;
using Trainyard.Contracts;
using Trainyard.Predictor.Tests.Support;

namespace Trainyard.Predictor.Tests;

public sealed class ExplainTests
{
    private const string Row = """{"area":100,"rooms":3,"lift":true,"city":"Riga"}""";
    private const string One = $$"""{"features":{{Row}}}""";

    [Fact]
    public async Task The_features_parts_and_the_base_add_up_to_the_number_that_is_predicted()
    {
        await using var served = await Served.StartAsync(LearningTask.Regression);

        (_, var answer) = await served.PostAsync(One, "/predict?explain=true");

        var explanation = answer["explanation"]!;
        Assert.Equal(["area", "rooms", "lift", "city"], explanation["contributions"]!.AsObject().Select(part => part.Key));
        Assert.Equal((double)answer["prediction"]!, Sum(explanation), 1e-3);
        Assert.Equal("the label's unit", (string)explanation["unit"]!);
        Assert.True((double)explanation["contributions"]!["area"]! > 10);
    }

    [Fact]
    public async Task Of_a_class_they_add_up_to_its_log_odds()
    {
        await using var served = await Served.StartAsync(LearningTask.BinaryClassification);

        (_, var answer) = await served.PostAsync(One, "/predict?explain=true");

        var probability = (double)answer["probabilities"]!["R"]!;
        Assert.Equal(Math.Log(probability / (1 - probability)), Sum(answer["explanation"]!), 1e-4);
    }

    [Fact]
    public async Task Several_outputs_are_told_by_their_names()
    {
        await using var served = await Served.StartAsync(LearningTask.MulticlassClassification);

        (_, var answer) = await served.PostAsync($$"""{"features":[{{Row}},{{Row}}]}""", "/predict?explain=true");

        Assert.All(answer["predictions"]!.AsArray(), one =>
        {
            var explanation = one!["explanation"]!;
            Assert.Equal(3, explanation["contributions"]!.AsObject().Count);
            Assert.Equal(3, explanation["base"]!.AsObject().Count);
        });
    }

    [Theory]
    [InlineData("/predict?explain=perhaps", One, "application/json", 400, "true or false")]
    [InlineData("/predict?explain=true", "area,rooms,lift,city\n1,1,true,Riga\n", "text/csv", 400, "accept application/json")]
    public async Task What_cannot_be_explained_is_refused(string path, string body, string type, int status, string said)
    {
        await using var served = await Served.StartAsync(LearningTask.Regression);

        (var answered, var problem) = await served.PostAsync(body, path, type);

        Assert.Equal(status, answered);
        Assert.Contains(said, (string)problem["detail"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task More_rows_than_can_be_explained_are_refused()
    {
        await using var served = await Served.StartAsync(LearningTask.Regression);
        var rows = string.Join(',', Enumerable.Repeat(Row, 1001));

        (var status, var problem) = await served.PostAsync($$"""{"features":[{{rows}}]}""", "/predict?explain=true");

        Assert.Equal(413, status);
        Assert.Contains("1000 rows", (string)problem["detail"]!, StringComparison.Ordinal);
    }

    private static double Sum(JsonNode explanation) =>
        (double)explanation["base"]! + explanation["contributions"]!.AsObject().Sum(part => (double)part.Value!);
}
