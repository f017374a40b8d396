using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Trainyard.Contracts;
using Trainyard.Predictor.Feedback;
using Trainyard.Predictor.Serving;
using Trainyard.Predictor.Tests.Support;

namespace Trainyard.Predictor.Tests;

public sealed class FeedbackTests
{
    private const string Flat = """{"features":{"area":100,"rooms":3,"lift":true,"city":"Riga"}}""";

    [Fact]
    public async Task A_class_was_right_or_wrong()
    {
        await using var served = await Served.StartAsync(LearningTask.BinaryClassification);
        (_, var prediction) = await served.PostAsync(Flat);

        (_, var again) = await served.PostAsync(Flat);

        (_, var right) = await TellAsync(served, prediction["id"]!, "\"R\"");
        (_, var wrong) = await TellAsync(served, again["id"]!, "\"M\"");

        Assert.True((bool)right["correct"]!);
        Assert.False((bool)wrong["correct"]!);
        var metrics = await served.Http.GetStringAsync("/metrics");
        Assert.Contains("""trainyard_predictor_feedback_total{class="R",outcome="right"} 1""", metrics, StringComparison.Ordinal);
        Assert.Contains("""trainyard_predictor_feedback_total{class="M",outcome="wrong"} 1""", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_number_was_off_by_so_much()
    {
        await using var served = await Served.StartAsync(LearningTask.Regression);
        (_, var prediction) = await served.PostAsync(Flat);

        (var status, var answer) = await TellAsync(served, prediction["id"]!, "200");

        Assert.Equal(200, status);
        Assert.Equal((double)prediction["prediction"]! - 200, (double)answer["error"]!["price"]!, 1e-3);
        Assert.Contains(
            """trainyard_predictor_feedback_error_count{output="price"} 1""",
            await served.Http.GetStringAsync("/metrics"),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_direction_was_off_by_an_angle()
    {
        await using var served = await Served.StartAsync(LearningTask.DirectionRegression);
        (_, var prediction) = await served.PostAsync(Flat);
        double azimuth = (double)prediction["prediction"]!["azimuth"]!,
            zenith = (double)prediction["prediction"]!["zenith"]!;

        (_, var answer) = await TellAsync(
            served,
            prediction["id"]!,
            new JsonObject { ["azimuth"] = azimuth, ["zenith"] = zenith + 0.25 }.ToJsonString()
        );

        Assert.Equal(0.25, (double)answer["error"]!["angle"]!, 1e-4);
    }

    [Theory]
    [InlineData(LearningTask.BinaryClassification, "\"R\"", "feedback_total{class=\"R\",outcome=\"right\"} 1")]
    [InlineData(LearningTask.Regression, "200", "feedback_error_count{output=\"price\"} 1")]
    [InlineData(LearningTask.DirectionRegression, "{\"azimuth\":1,\"zenith\":1}", "feedback_error_count{output=\"angle\"} 1")]
    public async Task A_prediction_counts_once_however_often_its_truth_is_told(LearningTask task, string truth, string counted)
    {
        await using var served = await Served.StartAsync(task);
        (_, var prediction) = await served.PostAsync(Flat);

        (_, var first) = await TellAsync(served, prediction["id"]!, truth);
        (var status, var second) = await TellAsync(served, prediction["id"]!, truth);

        Assert.Equal(200, status);
        Assert.True((bool)first["counted"]!);
        Assert.False((bool)second["counted"]!);
        Assert.Contains($"trainyard_predictor_{counted}\n", await served.Http.GetStringAsync("/metrics"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Equal_predictions_of_one_list_and_of_two_requests_have_ids_of_their_own()
    {
        await using var served = await Served.StartAsync(LearningTask.Regression);
        const string Row = """{"area":100,"rooms":3,"lift":true,"city":"Riga"}""";

        (_, var list) = await served.PostAsync($$"""{"features":[{{Row}},{{Row}}]}""");
        (_, var single) = await served.PostAsync(Flat);
        var ids = list["predictions"]!.AsArray().Append(single).Select(answer => (string)answer!["id"]!).ToArray();
        foreach (var id in ids)
            await TellAsync(served, id, "200");

        Assert.Equal(3, ids.Distinct().Count());
        Assert.Contains(
            """trainyard_predictor_feedback_error_count{output="price"} 3""",
            await served.Http.GetStringAsync("/metrics"),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void What_was_told_longest_ago_is_forgotten_first()
    {
        var told = new ToldPredictions();
        for (var number = 0; number <= ToldPredictions.MostKept; number++)
            Assert.True(told.Add((ulong)number));

        Assert.False(told.Add(1));
        Assert.True(told.Add(0));
    }

    [Theory]
    [InlineData("""{}""", 422, "truth is missing")]
    [InlineData("""{}""", 422, "id")]
    [InlineData("""{"id":7,"truth":1}""", 422, "id")]
    [InlineData("""{"id":"?","truth":1}""", 422, "id")]
    [InlineData("""{"id":"AAAA","truth":1}""", 422, "id")]
    [InlineData("""{"id":"AAAAAAAAAAAAAAAAAAAAAAAAAAA","truth":1}""", 422, "another model")]
    [InlineData("""{"id":"ID"}""", 422, "truth is missing")]
    [InlineData("""{"id":"ID","truth":"much"}""", 422, "truth must be a number")]
    [InlineData("""{"id":"ID","truth":1e999}""", 422, "truth must be a number")]
    [InlineData("""[""", 400, "")]
    public async Task Feedback_that_cannot_be_used_is_refused_by_the_field(string body, int status, string said)
    {
        await using var served = await Served.StartAsync(LearningTask.Regression);
        (_, var prediction) = await served.PostAsync(Flat);

        (var answered, var problem) = await served.PostAsync(
            body.Replace("ID", (string)prediction["id"]!, StringComparison.Ordinal),
            "/feedback"
        );

        Assert.Equal(status, answered);
        Assert.Contains(said, (string)problem["detail"]!, StringComparison.Ordinal);
    }

    [Fact]
    public void The_rate_is_that_of_the_last_seconds()
    {
        var time = new FakeTimeProvider();
        var rate = new RequestRate(time);
        for (var second = 0; second < 30; second++)
        {
            for (var i = 0; i < 8; i++)
                rate.Add();
            time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(8, rate.PerSecond());
        time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(8 * 5 / 15.0, rate.PerSecond(), 1e-9);
        time.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(0, rate.PerSecond());
    }

    private static Task<(int Status, JsonNode Answer)> TellAsync(Served served, JsonNode id, string truth) =>
        served.PostAsync($$"""{"id":"{{(string)id!}}","truth":{{truth}} }""", "/feedback");
}
