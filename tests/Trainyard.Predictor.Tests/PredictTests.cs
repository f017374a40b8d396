using System.Text.Json.Nodes;
using Trainyard.Contracts;
using Trainyard.Predictor.Tests.Support;

namespace Trainyard.Predictor.Tests;

public sealed class PredictTests
{
    private const string Flat = """{"area":100,"rooms":3,"lift":true,"city":"Riga"}""";
    private const string Small = """{"area":30,"rooms":1,"lift":false,"city":"Oslo"}""";

    [Fact]
    public async Task A_regression_answers_the_value()
    {
        await using var served = await Served.StartAsync(LearningTask.Regression);

        (var status, var answer) = await served.PostAsync($$"""{"features":{{Flat}}}""");

        Assert.Equal(200, status);
        Assert.InRange((double)answer["prediction"]!, 200, 300);
        Assert.Equal(["prediction", "id"], answer.AsObject().Select(member => member.Key));
    }

    [Fact]
    public async Task A_binary_classification_answers_the_class_and_the_probabilities()
    {
        await using var served = await Served.StartAsync(LearningTask.BinaryClassification);

        (_, var large) = await served.PostAsync($$"""{"features":{{Flat}}}""");
        (_, var small) = await served.PostAsync($$"""{"features":{{Small}}}""");

        Assert.Equal("R", (string)large["prediction"]!);
        Assert.Equal("M", (string)small["prediction"]!);
        Assert.InRange((double)large["probabilities"]!["R"]!, 0.5, 1);
        Assert.Equal(1, (double)large["probabilities"]!["R"]! + (double)large["probabilities"]!["M"]!, 1e-6);
    }

    [Fact]
    public async Task A_class_that_was_a_number_in_the_table_is_one_in_the_answer()
    {
        await using var served = await Served.StartAsync(LearningTask.MulticlassClassification);

        (_, var answer) = await served.PostAsync($$"""{"features":{{Flat}}}""");

        Assert.Equal(3, (int)answer["prediction"]!);
        Assert.Equal(1, answer["probabilities"]!.AsObject().Sum(p => (double)p.Value!), 1e-5);
    }

    [Fact]
    public async Task A_direction_answers_angles_and_the_unit_vector()
    {
        await using var served = await Served.StartAsync(LearningTask.DirectionRegression);

        (_, var answer) = await served.PostAsync($$"""{"features":{{Flat}}}""");

        var direction = answer["prediction"]!;
        double[] vector = [.. direction["vector"]!.AsArray().Select(v => (double)v!)];
        Assert.Equal(1, vector.Sum(v => v * v), 1e-5);
        Assert.Equal(vector[2], Math.Cos((double)direction["zenith"]!), 1e-5);
        Assert.Equal(Math.Atan2(vector[1], vector[0]), Math.IEEERemainder((double)direction["azimuth"]!, Math.Tau), 1e-5);
    }

    [Theory]
    [InlineData("""{"features":[ROW,ROW]}""")]
    [InlineData("""[{"features":ROW},{"features":ROW}]""")]
    public async Task A_list_is_answered_by_a_list(string body)
    {
        await using var served = await Served.StartAsync(LearningTask.Regression);

        (var status, var answer) = await served.PostAsync(body.Replace("ROW", Flat, StringComparison.Ordinal));
        (_, var single) = await served.PostAsync($$"""{"features":{{Flat}}}""");

        Assert.Equal(200, status);
        Assert.Equal(2, answer["predictions"]!.AsArray().Count);
        Assert.All(answer["predictions"]!.AsArray(), p => Assert.True(Same(single, p)));
    }

    [Fact]
    public async Task Names_may_come_in_any_order_and_a_gap_is_null()
    {
        await using var served = await Served.StartAsync(LearningTask.Regression);

        (_, var one) = await served.PostAsync("""{"features":{"area":100,"rooms":null,"lift":true,"city":"Riga"}}""");
        (_, var other) = await served.PostAsync("""{"features":{"city":"Riga","lift":true,"rooms":null,"area":100}}""");

        Assert.True(Same(one, other));
    }

    [Fact]
    public async Task A_category_that_training_did_not_know_counts_as_missing_and_is_counted()
    {
        await using var served = await Served.StartAsync(LearningTask.Regression);

        (var status, var unknown) = await served.PostAsync(Row("\"Bergen\""));
        (_, var missing) = await served.PostAsync(Row("null"));

        Assert.Equal(200, status);
        Assert.True(Same(missing, unknown));
        Assert.Contains(
            "trainyard_predictor_unseen_categories_total{feature=\"city\"} 1",
            await served.Http.GetStringAsync("/metrics"),
            StringComparison.Ordinal
        );

        static string Row(string city) =>
            """{"features":{"area":100,"rooms":2,"lift":true,"city":CITY}}""".Replace("CITY", city, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"features":{"area":100,"rooms":3,"lift":true}}""", "city", "is missing")]
    [InlineData("""{"features":{"area":100,"rooms":3,"lift":true,"city":"Riga","garage":1}}""", "garage", "is not a feature of this model")]
    [InlineData("""{"features":{"Area":100,"rooms":3,"lift":true,"city":"Riga"}}""", "Area", "is not a feature of this model")]
    [InlineData("""{"features":{"area":"big","rooms":3,"lift":true,"city":"Riga"}}""", "area", "must be a number, not a text")]
    [InlineData("""{"features":{"area":[1],"rooms":3,"lift":true,"city":"Riga"}}""", "area", "must be a number, not a list")]
    [InlineData("""{"features":{"area":1e999,"rooms":3,"lift":true,"city":"Riga"}}""", "area", "is infinite")]
    [InlineData("""{"features":{"area":1,"rooms":3,"lift":"perhaps","city":"Riga"}}""", "lift", "must be true or false, not ")]
    [InlineData("""{"features":{"area":1,"rooms":3,"lift":true,"city":7}}""", "city", "must be a text, not a number")]
    [InlineData("""{"features":{"area":1,"area":2,"rooms":3,"lift":true,"city":"Riga"}}""", "area", "is given twice")]
    [InlineData("""{"features":{}}""", "area", "is missing")]
    [InlineData("""{}""", "features", "is missing")]
    [InlineData("""{"feature":{}}""", "feature", "does not belong here")]
    [InlineData("""{"features":[]}""", "features", "is an empty list")]
    [InlineData("""[]""", "features", "is an empty list")]
    [InlineData("""{"features":7}""", "", "must be an object")]
    [InlineData("""[7]""", "", "must be")]
    [InlineData("""7""", "", "must be")]
    [InlineData("""null""", "", "must be")]
    public async Task A_wrong_field_is_named(string body, string field, string message)
    {
        await using var served = await Served.StartAsync(LearningTask.Regression);

        (var status, var problem) = await served.PostAsync(body);

        Assert.Equal(422, status);
        Assert.Equal(422, (int)problem["status"]!);
        Assert.Contains(problem["errors"]!.AsArray(), e =>
            (string)e!["field"]! == field && ((string)e["message"]!).Contains(message, StringComparison.Ordinal)
        );
        Assert.Contains(message, (string)problem["detail"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_wrong_fields_of_all_rows_are_told_at_once()
    {
        await using var served = await Served.StartAsync(LearningTask.Regression);

        (_, var problem) = await served.PostAsync(
            """{"features":[{"area":"x","rooms":1,"lift":true,"city":"Riga"},{"area":1,"lift":3,"city":"Riga"}]}"""
        );

        Assert.Equal(["0 area", "1 lift", "1 rooms"], problem["errors"]!.AsArray().Select(e => $"{e!["row"]} {e["field"]}").Order());
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{\"features\":{\"area\":1,}}")]
    [InlineData("{\"features\":{\"area\":NaN}}")]
    [InlineData("area=1")]
    [InlineData("{\"features\":{\"area\":100,\"rooms\":3,\"lift\":true,\"city\":\"Riga\"}} {}")]
    [InlineData("{\"features\":{\"area\":100,\"rooms\":3,\"lift\":true,\"city\":\"Riga\"}")]
    public async Task A_broken_body_is_a_400(string body)
    {
        await using var served = await Served.StartAsync(LearningTask.Regression);

        (var status, var problem) = await served.PostAsync(body);

        Assert.Equal(400, status);
        Assert.NotEmpty((string)problem["detail"]!);
    }

    [Fact]
    public async Task Bytes_that_are_no_text_are_a_400()
    {
        await using var served = await Served.StartAsync(LearningTask.Regression);
        byte[] body = [.. "{\"features\":{\"area\":1,\"city\":\""u8, 0xC3, 0x28, .. "\"}}"u8];
        using var content = new ByteArrayContent(body);

        using var response = await served.Http.PostAsync("/predict", content);

        Assert.Equal(400, (int)response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task A_body_that_is_too_large_is_a_413()
    {
        await using var served = await Served.StartAsync(LearningTask.Regression, maxBodyBytes: 100);

        (var told, _) = await served.PostAsync(new string(' ', 101));
        using var untold = new HttpRequestMessage(HttpMethod.Post, "/predict")
        {
            Content = new StreamContent(new MemoryStream(new byte[5000])),
        };
        untold.Headers.TransferEncodingChunked = true;
        using var response = await served.Http.SendAsync(untold);

        Assert.Equal(413, told);
        Assert.Equal(413, (int)response.StatusCode);
    }

    [Fact]
    public async Task A_type_that_is_not_known_is_a_415()
    {
        await using var served = await Served.StartAsync(LearningTask.Regression);

        (var status, var problem) = await served.PostAsync("<features/>", contentType: "application/xml");

        Assert.Equal(415, status);
        Assert.Contains("application/xml", (string)problem["detail"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_thousand_broken_rows_are_not_all_told()
    {
        await using var served = await Served.StartAsync(LearningTask.Regression);

        (var status, var problem) = await served.PostAsync($"[{string.Join(',', Enumerable.Repeat("{}", 10_000))}]");

        Assert.Equal(422, status);
        Assert.InRange(problem["errors"]!.AsArray().Count, 1, 110);
    }

    [Fact]
    public async Task Requests_at_the_same_time_do_not_mix()
    {
        await using var served = await Served.StartAsync(LearningTask.Regression);
        (_, var large) = await served.PostAsync($$"""{"features":{{Flat}}}""");
        (_, var small) = await served.PostAsync($$"""{"features":{{Small}}}""");

        await Parallel.ForAsync(0, 200, async (i, cancellationToken) =>
        {
            (var _, var answer) = await served.PostAsync($$"""{"features":{{(i % 2 == 0 ? Flat : Small)}}}""");
            Assert.True(Same(i % 2 == 0 ? large : small, answer));
        });
    }

    // The id is each prediction's own.
    private static bool Same(JsonNode? one, JsonNode? other) =>
        JsonNode.DeepEquals(one!["prediction"], other!["prediction"]) && (string)one["id"]! != (string)other["id"]!;
}
