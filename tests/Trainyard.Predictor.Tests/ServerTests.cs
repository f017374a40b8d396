using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Trainyard.Contracts;
using Trainyard.Predictor.Serving;
using Trainyard.Predictor.Tests.Support;

namespace Trainyard.Predictor.Tests;

public sealed partial class ServerTests
{
    [Theory]
    [InlineData(LearningTask.Regression)]
    [InlineData(LearningTask.BinaryClassification)]
    [InlineData(LearningTask.DirectionRegression)]
    public async Task A_random_row_is_plausible_and_gets_the_prediction_that_it_would_get_by_itself(LearningTask task)
    {
        await using var served = await Served.StartAsync(task);

        for (var seed = 0; seed < 20; seed++)
        {
            var random = await served.GetAsync($"/random?seed={seed}");
            var features = random["features"]!;
            (var status, var answer) = await served.PostAsync($$"""{"features":{{features}}}""");

            Assert.Equal(200, status);
            Assert.True(JsonNode.DeepEquals(answer["prediction"], random["prediction"]));
            Assert.InRange((double)features["area"]!, 20, 120);
            Assert.Contains((string)features["city"]!, (string[])["Riga", "Oslo"]);
        }
    }

    [Fact]
    public async Task The_same_seed_gives_the_same_random_row_and_another_time_another()
    {
        await using var served = await Served.StartAsync(LearningTask.Regression);

        var row = await served.GetAsync("/random?seed=4");
        var again = await served.GetAsync("/random?seed=4");
        Assert.True(JsonNode.DeepEquals(row["features"], again["features"]));
        Assert.True(JsonNode.DeepEquals(row["prediction"], again["prediction"]));
        Assert.False(JsonNode.DeepEquals(row["features"], (await served.GetAsync("/random?seed=5"))["features"]));
        Assert.Equal(400, (int)(await served.Http.GetAsync("/random?seed=x")).StatusCode);
    }

    [Fact]
    public async Task The_description_names_every_feature_with_its_type()
    {
        await using var served = await Served.StartAsync(LearningTask.BinaryClassification);

        var api = await served.GetAsync("/openapi.json");

        var schema = api["components"]!["schemas"]!["Features"]!;
        Assert.Equal(
            ["area number", "rooms number", "lift boolean", "city string"],
            schema["properties"]!.AsObject().Select(p => $"{p.Key} {p.Value!["type"]![0]}")
        );
        Assert.Equal(
            ["M", "R"],
            api["components"]!["schemas"]!["Prediction"]!["properties"]!["probabilities"]!["properties"]!.AsObject().Select(p => p.Key)
        );
        (var status, _) = await served.PostAsync($$"""{"features":{{schema["examples"]![0]}}}""");
        Assert.Equal(200, status);
    }

    [Fact]
    public async Task Every_reference_of_the_description_leads_somewhere()
    {
        await using var served = await Served.StartAsync(LearningTask.DirectionRegression);

        var api = await served.GetAsync("/openapi.json");

        string[] references = [.. References(api)];
        Assert.NotEmpty(references);
        Assert.All(references, r => Assert.NotNull(api["components"]!["schemas"]![r.Split('/')[^1]]));
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/docs")]
    public async Task The_pages_need_nothing_from_elsewhere_and_hold_no_scripts(string path)
    {
        await using var served = await Served.StartAsync(LearningTask.Regression);

        using var response = await served.Http.GetAsync(path);
        var page = await response.Content.ReadAsStringAsync();
        string[] files = [.. AskedFor().Matches(page).Select(match => match.Groups[1].Value)];

        Assert.Equal(2, files.Length);
        foreach (var file in files)
            Assert.True((await served.Http.GetAsync("/" + file)).IsSuccessStatusCode, file);
        var policy = response.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("<style", page, StringComparison.Ordinal);
        Assert.DoesNotContain(" style=", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>", page, StringComparison.Ordinal);

        Assert.Contains("<title>flats</title>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("http://", page, StringComparison.Ordinal);
        Assert.DoesNotContain("https://", page, StringComparison.Ordinal);
        Assert.DoesNotContain("{{", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_and_the_description_tell_of_tables_tensors_and_gRPC()
    {
        await using var served = await Served.StartAsync(LearningTask.Regression);

        var page = await served.Http.GetStringAsync("/docs");
        var paths = (await served.GetAsync("/openapi.json"))["paths"]!.AsObject();

        Assert.All(["text/csv", "parquet", "v2/models/flats/infer", "gRPC", "gzip"], word =>
            Assert.Contains(word, page, StringComparison.Ordinal)
        );
        Assert.Contains("/v2/models/flats/infer", paths.Select(path => path.Key));
        Assert.Contains("text/csv", paths["/predict"]!["post"]!["requestBody"]!["content"]!.AsObject().Select(type => type.Key));
    }

    [Fact]
    public void Help_names_every_variable_that_is_read()
    {
        var asked = new List<string>();
        PredictorOptions.Read(name =>
        {
            asked.Add(name);
            return name == ContainerEnvironment.ModelUri ? "file:///m" : null;
        });

        Assert.All(asked, name => Assert.Contains(name, PredictorOptions.Help, StringComparison.Ordinal));
    }

    [Fact]
    public async Task It_is_ready_until_it_drains_and_lives_on_meanwhile()
    {
        await using var served = await Served.StartAsync(LearningTask.Regression);

        Assert.Equal(200, (int)(await served.Http.GetAsync("/readyz")).StatusCode);
        served.Service<Readiness>().Drain();

        Assert.Equal(503, (int)(await served.Http.GetAsync("/readyz")).StatusCode);
        Assert.Equal(200, (int)(await served.Http.GetAsync("/healthz")).StatusCode);
        Assert.Equal(200, (await served.PostAsync("""{"features":{"area":1,"rooms":1,"lift":true,"city":"Oslo"}}""")).Status);
    }

    [Fact]
    public async Task Requests_and_predictions_are_counted()
    {
        await using var served = await Served.StartAsync(LearningTask.BinaryClassification);
        await served.PostAsync("""{"features":{"area":100,"rooms":1,"lift":true,"city":"Oslo"}}""");
        await served.PostAsync("""{"features":{"area":100,"rooms":1,"lift":true,"city":"Oslo"}}""");
        await served.PostAsync("{");
        await served.Http.GetAsync("/nowhere");

        var metrics = await served.Http.GetStringAsync("/metrics");

        Assert.Contains(
            """trainyard_predictor_requests_total{handler="/predict",method="POST",status="200"} 2""",
            metrics,
            StringComparison.Ordinal
        );
        Assert.Contains(
            """trainyard_predictor_requests_total{handler="/predict",method="POST",status="400"} 1""",
            metrics,
            StringComparison.Ordinal
        );
        Assert.Contains(
            """trainyard_predictor_requests_total{handler="other",method="GET",status="404"} 1""",
            metrics,
            StringComparison.Ordinal
        );
        Assert.Contains(
            """trainyard_predictor_request_duration_seconds_count{handler="/predict",method="POST",status="200"} 2""",
            metrics,
            StringComparison.Ordinal
        );
        Assert.Contains("""trainyard_predictor_predictions_total{class="R"} 2""", metrics, StringComparison.Ordinal);
        Assert.Contains("""trainyard_predictor_prediction_bucket{output="R",le="0.5"} 0""", metrics, StringComparison.Ordinal);
        Assert.Contains("trainyard_predictor_model_info{", metrics, StringComparison.Ordinal);
        Assert.Contains("process_resident_memory_bytes", metrics, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "/nowhere", 404)]
    [InlineData("GET", "/nowhere.html", 404)]
    [InlineData("GET", "/predict", 405)]
    [InlineData("DELETE", "/random", 405)]
    public async Task What_is_not_there_is_a_problem_too(string method, string path, int status)
    {
        await using var served = await Served.StartAsync(LearningTask.Regression);

        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var response = await served.Http.SendAsync(request);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task A_model_that_is_not_the_one_expected_or_was_altered_is_not_served()
    {
        var folder = Directory.CreateTempSubdirectory("trainyard-predictor-").FullName;
        try
        {
            var digest = await Packages.WriteAsync(folder, LearningTask.Regression);
            var options = new PredictorOptions { ModelUri = folder, ModelDigest = digest };

            var other = await Assert.ThrowsAsync<FailureException>(() =>
                ServedModel.LoadAsync(options.Model with { Digest = "sha256:00" }, _ => null)
            );
            Assert.Contains("not sha256:00", other.Message, StringComparison.Ordinal);

            var file = Path.Combine(folder, "model.txt");
            var content = await File.ReadAllBytesAsync(file);
            content[^30] ^= 1;
            await File.WriteAllBytesAsync(file, content);
            await Assert.ThrowsAsync<FailureException>(() => ServedModel.LoadAsync(options.Model, _ => null));

            File.Delete(Path.Combine(folder, "manifest.json"));
            var missing = await Assert.ThrowsAsync<FailureException>(() => ServedModel.LoadAsync(options.Model, _ => null));
            Assert.Equal(FailureClass.NotFound, missing.Failure.Class);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [InlineData(null, "http://0.0.0.0:8080")]
    [InlineData("127.0.3.4", "http://127.0.3.4:8080")]
    [InlineData("127.0.3.4:9000", "http://127.0.3.4:9000")]
    [InlineData("http://127.0.0.1:0", "http://127.0.0.1:0")]
    [InlineData("http://[::1]", "http://[::1]:8080")]
    public void The_address_may_be_short(string? listen, string url)
    {
        var environment = new Dictionary<string, string?>
        {
            [ContainerEnvironment.ModelUri] = "file:///m",
            [PredictorOptions.ListenVariable] = listen,
        };

        Assert.Equal(url, PredictorOptions.Read(environment.GetValueOrDefault).Listen);
    }

    [Theory]
    [InlineData(ContainerEnvironment.ModelUri, "")]
    [InlineData(PredictorOptions.ListenVariable, "https://x")]
    [InlineData(PredictorOptions.MaxBodyVariable, "much")]
    [InlineData(PredictorOptions.DrainVariable, "-1")]
    [InlineData(ContainerEnvironment.BasePath, "m")]
    [InlineData(ContainerEnvironment.BasePath, "//")]
    public void A_variable_that_cannot_be_is_named(string name, string value)
    {
        var environment = new Dictionary<string, string?> { [ContainerEnvironment.ModelUri] = "file:///m", [name] = value };

        var e = Assert.Throws<FailureException>(() => PredictorOptions.Read(environment.GetValueOrDefault));

        Assert.Equal(FailureClass.Configuration, e.Failure.Class);
        Assert.Contains(name, e.Message, StringComparison.Ordinal);
    }

    private static IEnumerable<string> References(JsonNode? node) =>
        node switch
        {
            JsonObject o => o.SelectMany(p => p.Key == "$ref" ? [(string)p.Value!] : References(p.Value)),
            JsonArray a => a.SelectMany(References),
            _ => [],
        };

    [Fact]
    public async Task The_form_is_made_from_what_training_saw()
    {
        await using var served = await Served.StartAsync(LearningTask.Regression);

        var model = await served.GetAsync("/ui/model");
        var features = model["features"]!.AsArray();

        Assert.Equal(["area", "rooms", "lift", "city"], features.Select(feature => (string)feature!["name"]!));
        Assert.Equal((20, 120), ((double)features[0]!["min"]!, (double)features[0]!["max"]!));
        Assert.Equal(["Riga", "Oslo"], features[3]!["categories"]!.AsArray().Select(category => (string)category!));
        Assert.Equal(200, (await served.PostAsync($$"""{"features":{{model["example"]!.ToJsonString()}}}""")).Status);
    }

    [GeneratedRegex("(?:src|href)=\"(ui/[^\"]+)\"")]
    private static partial Regex AskedFor();
}
