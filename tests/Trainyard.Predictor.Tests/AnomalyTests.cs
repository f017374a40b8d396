using System.Text;
using Trainyard.Contracts;
using Trainyard.Predictor.Tests.Support;

namespace Trainyard.Predictor.Tests;

/// <summary>A model that knows which rows are unlike those of training.</summary>
public sealed class AnomalyTests
{
    private const string Usual = """{"features":{"area":70,"rooms":3,"lift":true,"city":"Riga"}}""";
    private const string Odd = """{"features":{"area":9000,"rooms":40,"lift":true,"city":"Riga"}}""";

    [Fact]
    public async Task A_row_gets_its_score_and_whether_that_is_one_of_the_highest()
    {
        await using var served = await Served.StartAsync(LearningTask.AnomalyDetection);

        var (status, usual) = await served.PostAsync(Usual);
        var (_, odd) = await served.PostAsync(Odd);

        Assert.Equal(200, status);
        Assert.False((bool)usual["prediction"]!["isAnomaly"]!);
        Assert.True((bool)odd["prediction"]!["isAnomaly"]!);
        Assert.InRange((double)usual["prediction"]!["score"]!, 0, (double)odd["prediction"]!["score"]!);
        Assert.InRange((double)odd["prediction"]!["score"]!, 0.5, 1);
    }

    [Fact]
    public async Task A_table_gets_both_as_columns()
    {
        await using var served = await Served.StartAsync(LearningTask.AnomalyDetection);
        using var table = new StringContent("area,rooms,lift,city\n70,3,true,Riga\n9000,40,true,Riga\n", Encoding.UTF8, "text/csv");

        using var answer = await served.Http.PostAsync("/predict", table);

        var lines = (await answer.Content.ReadAsStringAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("score,isAnomaly", lines[0].Trim());
        Assert.EndsWith(",false", lines[1].Trim(), StringComparison.Ordinal);
        Assert.EndsWith(",true", lines[2].Trim(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tensors_carry_the_score_and_a_truth_value()
    {
        await using var served = await Served.StartAsync(LearningTask.AnomalyDetection);
        const string rows = """
            {"inputs":[{"name":"area","datatype":"FP64","shape":[2],"data":[70,9000]},
             {"name":"rooms","datatype":"FP64","shape":[2],"data":[3,40]},
             {"name":"lift","datatype":"BOOL","shape":[2],"data":[true,true]},
             {"name":"city","datatype":"BYTES","shape":[2],"data":["Riga","Riga"]}]}
            """;

        var (status, answer) = await served.PostAsync(rows, "/v2/models/flats/infer");
        var described = await served.GetAsync("/v2/models/flats");

        Assert.Equal(200, status);
        Assert.Equal("""[false,true]""", answer["outputs"]![1]!["data"]!.ToJsonString());
        Assert.Equal(["score", "isAnomaly"], described["outputs"]!.AsArray().Select(output => (string)output!["name"]!));
        Assert.Equal(["FP32", "BOOL"], described["outputs"]!.AsArray().Select(output => (string)output!["datatype"]!));
    }

    [Theory]
    [InlineData("true", true)]
    [InlineData("false", false)]
    public async Task Whether_it_was_an_anomaly_can_be_told_afterwards(string truth, bool correct)
    {
        await using var served = await Served.StartAsync(LearningTask.AnomalyDetection);
        var (_, odd) = await served.PostAsync(Odd);

        var (status, answer) = await served.PostAsync($$"""{"id":"{{odd["id"]}}","truth":{{truth}}}""", "/feedback");

        Assert.Equal(200, status);
        Assert.Equal(correct, (bool)answer["correct"]!);
        var metrics = await served.Http.GetStringAsync("/metrics");
        Assert.Contains(
            $"trainyard_predictor_feedback_total{{class=\"{truth}\",outcome=\"{(correct ? "right" : "wrong")}\"}} 1",
            metrics,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task The_documentation_says_so()
    {
        await using var served = await Served.StartAsync(LearningTask.AnomalyDetection);

        var document = await served.GetAsync("/openapi.json");

        var prediction = document["components"]!["schemas"]!["Prediction"]!["properties"]!["prediction"]!["properties"]!;
        Assert.Equal("number", (string)prediction["score"]!["type"]!);
        Assert.Equal("boolean", (string)prediction["isAnomaly"]!["type"]!);
    }
}
