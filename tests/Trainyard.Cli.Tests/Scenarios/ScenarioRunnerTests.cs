using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Trainyard.Cli.Scenarios;

namespace Trainyard.Cli.Tests.Scenarios;

public sealed class ScenarioRunnerTests
{
    private const string Sonar = """
        {"task": "BinaryClassification", "features": ["a", "b"], "outputs": ["kind"], "classes": ["M", "R"], "parameters": {"layers": "40"}}
        """;

    private const string Flats = """{"task": "Regression", "features": ["area"], "outputs": ["price"], "parameters": {}}""";
    private const string Pair = """{"task": "Regression", "features": ["a"], "outputs": ["u", "v"], "parameters": {}}""";
    private const string Flags =
        """{"task": "BinaryClassification", "features": ["a"], "outputs": ["f"], "classes": ["0", "1"], "parameters": {}}""";
    private const string Three =
        """{"task": "MulticlassClassification", "features": ["a"], "outputs": ["f"], "classes": ["x", "y", "z"], "parameters": {}}""";

    private const string Ice = """{"task": "DirectionRegression", "features": ["a"], "outputs": ["azimuth", "zenith"], "parameters": {}}""";
    private const string Machine = """{"task": "AnomalyDetection", "features": ["a"], "outputs": ["score"], "parameters": {}}""";

    private const string Mine = """{"prediction": "M", "probabilities": {"M": 0.9, "R": 0.1}}""";
    private const string Rock = """{"prediction": "R", "probabilities": {"M": 0.2, "R": 0.8}}""";

    public static TheoryData<string, string, string, bool, string> Cases =>
        new()
        {
            {
                Sonar,
                """{"X": [[1, 2], [3, 4]], "y": ["M", "R"]}""",
                $"{Mine}, {Rock}",
                true,
                "accuracy 1 (at least 1) on 2 rows in 0.0 s"
            },
            {
                Sonar,
                """{"X": [[1, 2], [3, 4]], "y": ["M", "M"]}""",
                $"{Mine}, {Rock}",
                false,
                "accuracy 0.5 (at least 1) on 2 rows in 0.0 s; 1 wrong"
            },
            {
                Sonar,
                """{"X": [[1, 2], [3, 4]], "y": ["M", "M"], "minAccuracy": 0.5}""",
                $"{Mine}, {Rock}",
                true,
                "accuracy 0.5 (at least 0.5)"
            },
            // A threshold of the server's own: what it decides for counts, whatever the probabilities are.
            {
                Sonar,
                """{"X": [[1, 2]], "y": ["R"]}""",
                """{"prediction": "R", "probabilities": {"M": 0.6, "R": 0.4}}""",
                true,
                "accuracy 1"
            },
            { Sonar, """{"X": [[1, 2], [3, 4]], "y": ["M", "R"], "expect": {"auc": 1}}""", $"{Rock}, {Mine}", false, "auc 0 (at least 1)" },
            { Sonar, """{"X": [[1, 2]], "y": ["M"], "expect": {"logLoss": 0.11}}""", Mine, true, "logLoss 0.10536 (at most 0.11)" },
            { Sonar, """{"X": [[1, 2]], "y": ["M"], "expect": {"logLoss": 0.1}}""", Mine, false, "logLoss 0.10536 (at most 0.1)" },
            {
                Sonar,
                """{"X": [[1, 2], [3, 4]], "y": ["M", "R"], "expect": {"recall": 1, "F1": 1}}""",
                $"{Mine}, {Rock}",
                true,
                "recall 1"
            },
            {
                Sonar,
                """{"X": [[1, 2]], "y": ["M"], "expect": {"auc": 1}}""",
                Mine,
                false,
                "auc has no value: the scenario has no row of the class R"
            },
            {
                Sonar,
                """{"X": [[1, 2]], "y": ["M"], "expect": {"rmse": 1}}""",
                Mine,
                false,
                "expect.rmse cannot score BinaryClassification"
            },
            { Sonar, """{"X": [[1, 2]], "y": ["M"], "expect": {"own": 1}}""", Mine, false, "expect.own cannot score BinaryClassification" },
            { Sonar, """{"X": [[1, 2]], "y": ["X"]}""", Mine, false, "row 0: X is no class of the model: they are M, R" },
            { Sonar, """{"X": [[1, 2]], "y": [null]}""", Mine, false, "row 0: nothing is no class of the model" },
            { Sonar, """{"X": [[1]], "y": ["M"]}""", Mine, false, "X[0] has 1 values, and the model 2 features" },
            {
                Sonar,
                """{"X": [[1, 2], [3, 4]], "y": ["M", "R"]}""",
                Mine,
                false,
                "2 rows were asked, and the answer is not as many predictions"
            },
            {
                Flags,
                """{"X": [{"a": 1}], "y": [1]}""",
                """{"prediction": 1, "probabilities": {"0": 0.1, "1": 0.9}}""",
                true,
                "accuracy 1"
            },
            {
                Flags,
                """{"X": [{"a": 1}], "y": ["1.0"]}""",
                """{"prediction": 1, "probabilities": {"0": 0.1, "1": 0.9}}""",
                true,
                "accuracy 1"
            },
            { Three, """{"X": [{"a": 1}], "y": ["z"]}""", Third, true, "accuracy 1" },
            { Three, """{"X": [{"a": 1}], "y": ["z"], "expect": {"f1Macro": 1}}""", Third, true, "f1Macro 1" },
            {
                Three,
                """{"X": [{"a": 1}], "y": ["y"], "expect": {"accuracy": 0, "logLoss": 1.21}}""",
                Third,
                true,
                "logLoss 1.204 (at most 1.21)"
            },
            { Flats, """{"X": [{"area": 30}], "y": [72], "tolerance": 2}""", """{"prediction": 74}""", true, "accuracy 1" },
            { Flats, """{"X": [{"area": 30}], "y": [72], "tolerance": 1.9}""", """{"prediction": 74}""", false, "accuracy 0 (at least 1)" },
            {
                Flats,
                """{"X": [{"area": 30}], "y": [72], "expect": {"rmse": 2, "mae": 2}}""",
                """{"prediction": 74}""",
                true,
                "rmse 2 (at most 2)"
            },
            {
                Flats,
                """{"X": [{"area": 30}], "y": [72]}""",
                """{"prediction": null}""",
                false,
                "row 0: the predictor's answer has no finite Regression"
            },
            {
                Flats,
                """{"X": [{"area": 30}], "y": ["dear"]}""",
                """{"prediction": 74}""",
                false,
                "\"dear\" is not what the model gives: a number for price"
            },
            { Pair, """{"X": [{"a": 1}], "y": [{"v": 2, "u": 1}]}""", """{"prediction": {"u": 1, "v": 2}}""", true, "accuracy 1" },
            { Pair, """{"X": [{"a": 1}], "y": [[1, 3]], "tolerance": 0.5}""", """{"prediction": {"u": 1, "v": 2}}""", false, "accuracy 0" },
            { Ice, """{"X": [{"a": 1}], "y": [[0, 1.5708]], "tolerance": 0.001}""", East, true, "accuracy 1" },
            { Ice, """{"X": [{"a": 1}], "y": [[0, 0, 5]], "expect": {"meanAngle": 1.5}}""", East, false, "meanAngle 1.5708 (at most 1.5)" },
            {
                Ice,
                """{"X": [{"a": 1}], "y": [{"azimuth": 0, "zenith": 1.5708}], "expect": {"meanAngle": 0.01}}""",
                East,
                true,
                "meanAngle"
            },
            { Ice, """{"X": [{"a": 1}], "y": [[0, 0, 0]]}""", East, false, "[0,0,0] is no direction" },
            { Machine, """{"X": [{"a": 1}], "y": [true]}""", """{"prediction": {"score": 0.7, "isAnomaly": true}}""", true, "accuracy 1" },
            {
                Machine,
                """{"X": [{"a": 1}], "y": [0], "expect": {"accuracy": 1}}""",
                """{"prediction": {"score": 0.7, "isAnomaly": true}}""",
                false,
                "accuracy 0"
            },
            {
                Machine,
                """{"X": [{"a": 1}], "y": ["odd"]}""",
                """{"prediction": {"score": 0.7, "isAnomaly": true}}""",
                false,
                "does not say whether"
            },
        };

    private const string Third = """{"prediction": "z", "probabilities": {"x": 0.1, "y": 0.3, "z": 0.6}}""";
    private const string East = """{"prediction": {"azimuth": 0, "zenith": 1.570796, "vector": [1, 0, 0]}}""";

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Answers_are_held_against_the_bounds(string model, string scenario, string answers, bool passed, string told)
    {
        var result = await RunAsync(model, scenario, _ => $$"""{"predictions": [{{answers}}]}""");

        Assert.True(result.Passed == passed, result.Text);
        Assert.Contains(told, result.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        "area,price\n30,72\n\"55\",\"135\"\n",
        """{"file": "rows.csv", "label": "price", "tolerance": 5}""",
        "area\n30\n\"55\"",
        ","
    )]
    [InlineData("price;area\r\n72;30,5\r\n", """{"file": "rows.csv", "label": "price", "tolerance": 5}""", "area\n30,5", ";")]
    [InlineData("area\tprice\n30\t72\n", """{"file": "rows.csv", "label": ["price"], "tolerance": 5}""", "area\n30", "tab")]
    [InlineData("30,72\n", """{"file": "rows.csv", "label": "column1", "header": false, "tolerance": 5}""", "column0\n30", ",")]
    public async Task A_file_goes_to_the_predictor_as_it_is_written_without_its_labels(
        string csv,
        string scenario,
        string body,
        string delimiter
    )
    {
        var asked = new List<(string Body, string Type)>();
        var result = await RunAsync(
            Flats,
            scenario,
            request =>
            {
                asked.Add(request);
                var prices = new[] { 72, 135 }.Take(request.Body.Split('\n').Length - 1);
                return $$"""{"predictions": [{{string.Join(',', prices.Select(price => $$"""{"prediction": {{price}} }"""))}}]}""";
            },
            csv
        );

        Assert.True(result.Passed, result.Text);
        var (sent, type) = Assert.Single(asked);
        Assert.Equal(body, sent);
        Assert.StartsWith("text/csv", type, StringComparison.Ordinal);
        Assert.Contains(delimiter, type[8..], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", """{"file": "rows.csv", "label": "price"}""", "has no rows")]
    [InlineData("area,price\n", """{"file": "rows.csv", "label": "price"}""", "has no rows")]
    [InlineData("area,price\n30\n", """{"file": "rows.csv", "label": "price"}""", "row 1 of")]
    [InlineData(
        "area,cost\n30,72\n",
        """{"file": "rows.csv", "label": "price"}""",
        "has no column price, which label names: it has area, cost"
    )]
    [InlineData("area,price\n\"30,72\n", """{"file": "rows.csv", "label": "price"}""", "quotes that do not end")]
    [InlineData("", """{"file": "other.csv", "label": "price"}""", "the scenario's file cannot be read")]
    public async Task A_file_that_is_no_table_fails_its_scenario_by_name(string csv, string scenario, string told)
    {
        var result = await RunAsync(Flats, scenario, _ => """{"predictions": [{"prediction": 72}]}""", csv);

        Assert.False(result.Passed);
        Assert.Contains(told, result.Fault, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_rows_are_asked_in_parts_and_the_log_tells_the_first_wrong_ones_with_the_models_parameters()
    {
        var rows = new JsonArray([.. Enumerable.Range(0, 1200).Select(i => new JsonArray(i, i))]);
        var truths = new JsonArray([.. Enumerable.Range(0, 1200).Select(i => JsonValue.Create(i < 200 ? "R" : "M"))]);
        var (parts, seen) = (0, 0);
        var scenario = new JsonObject
        {
            ["X"] = rows,
            ["y"] = truths,
            ["minAccuracy"] = 0.9,
        };

        var result = await RunAsync(
            Sonar,
            scenario.ToJsonString(),
            request =>
            {
                parts++;
                var count = JsonNode.Parse(request.Body)!["features"]!.AsArray().Count;
                return $$"""{"predictions": [{{string.Join(',', Enumerable.Repeat(Mine, count))}}]}""";
            },
            progress: rows => seen = rows
        );

        Assert.Equal((3, 1200, 1200, 200, 100), (parts, seen, result.Rows, result.WrongRows, result.Wrong.Count));
        var log = ScenarioReport.Log(new("http://sonar/"), await ModelAsync(Sonar), result, DateTimeOffset.UnixEpoch);
        Assert.Equal("""{"layers":"40"}""", log["model"]!["parameters"]!.ToJsonString());
        Assert.Equal("""{"accuracy":{"value":0.8333333333333334,"bound":0.9,"passed":false}}""", log["metrics"]!.ToJsonString());
        Assert.Equal("""{"a":0,"b":0}""", log["wrong"]![0]!["features"]!.ToJsonString());
        var report = ScenarioReport.JUnitOf([result]);
        Assert.Equal(("1", "1"), ((string?)report.Attribute("tests"), (string?)report.Attribute("failures")));
        Assert.Equal(result.Text, (string?)report.Element("testcase")!.Element("failure")!.Attribute("message"));
    }

    [Fact]
    public async Task What_the_predictor_refuses_is_told_in_its_own_words()
    {
        var result = await RunAsync(
            Flats,
            """{"X": [{"aera": 30}], "y": [72]}""",
            _ => """{"title": "wrong", "errors": [{"feature": "area", "message": "is missing"}]}""",
            status: HttpStatusCode.UnprocessableEntity
        );

        Assert.Contains("answers 422", result.Fault, StringComparison.Ordinal);
        Assert.Contains("is missing", result.Fault, StringComparison.Ordinal);
    }

    private static async Task<ScenarioResult> RunAsync(
        string model,
        string scenario,
        Func<(string Body, string Type), string> answer,
        string? csv = null,
        Action<int>? progress = null,
        HttpStatusCode status = HttpStatusCode.OK
    )
    {
        var folder = Directory.CreateTempSubdirectory("trainyard-test-").FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "rows.csv"), csv ?? "");
        using var http = new HttpClient(new Server(answer, status));
        var runner = new ScenarioRunner(http, new("http://predictor/"), await ModelAsync(model), new FakeTimeProvider(), (_, rows) =>
            progress?.Invoke(rows)
        );
        return await runner.RunAsync(Scenario.Of("scenario", folder, JsonNode.Parse(scenario)!.AsObject()), CancellationToken.None);
    }

    private static async Task<TestedModel> ModelAsync(string model)
    {
        var document = $$"""{"info": {"title": "sonar", "version": "3", "x-digest": "sha256:0", "x-model": {{model}} } }""";
        using var http = new HttpClient(new Server(_ => document, HttpStatusCode.OK));
        return await TestedModel.ExamineAsync(http, new("http://predictor/"), CancellationToken.None);
    }

    private sealed class Server(Func<(string Body, string Type), string> answer, HttpStatusCode status) : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var body = request.Content is { } content ? await content.ReadAsStringAsync(cancellationToken) : "";
            return new(status) { Content = new StringContent(answer((body, $"{request.Content?.Headers.ContentType}"))) };
        }
    }
}
