using System.Text.Json.Nodes;
using Trainyard.Cli.Scenarios;

namespace Trainyard.Cli.Tests.Scenarios;

public sealed class ScenarioTests
{
    [Theory]
    [InlineData("""[]""", "a scenario is an object")]
    [InlineData("""{}""", "it has no rows: give X and y, or file and label")]
    [InlineData("""{"X": [], "y": []}""", "X has no rows")]
    [InlineData("""{"X": {}, "y": []}""", "X must be a list, not {}")]
    [InlineData("""{"X": [{}]}""", "y must have what each of the 1 rows of X is, and has 0")]
    [InlineData("""{"X": [{}], "y": [1, 2]}""", "y must have what each of the 1 rows of X is, and has 2")]
    [InlineData("""{"X": [{}], "y": [1], "file": "rows.csv"}""", "X and file are two places for rows")]
    [InlineData("""{"file": "rows.csv"}""", "label must name the columns of file that are the truth")]
    [InlineData("""{"file": "rows.csv", "label": "price", "y": [1]}""", "y belongs to X")]
    [InlineData("""{"file": "rows.csv", "label": 3}""", "label must be a text or a list of texts, not 3")]
    [InlineData("""{"file": "rows.csv", "label": ["price", 3]}""", "label must be a text or a list of texts")]
    [InlineData("""{"X": [{}], "y": [1], "label": "price"}""", "label belongs to file")]
    [InlineData("""{"X": [{}], "y": [1], "minAcuracy": 0.9}""", "minAcuracy is no field of a scenario: they are X, y, file")]
    [InlineData("""{"X": [{}], "y": [1], "minAccuracy": "0.9"}""", """minAccuracy must be a number, not "0.9".""")]
    [InlineData("""{"X": [{}], "y": [1], "minAccuracy": 90}""", "the bound of accuracy is 90: it must be 0 to 1")]
    [InlineData(
        """{"X": [{}], "y": [1], "minAccuracy": 0.9, "expect": {"Accuracy": 0.8}}""",
        "minAccuracy and expect.accuracy are one bound"
    )]
    [InlineData("""{"X": [{}], "y": [1], "expect": {"rmse": "low"}}""", "expect must be an object of numbers")]
    [InlineData("""{"X": [{}], "y": [1], "tolerance": -1}""", "tolerance is -1: it must be 0 or more")]
    [InlineData("""{"X": [{}], "y": [1], "header": "no"}""", """header must be true or false, not "no".""")]
    public void What_is_no_scenario_is_refused_by_the_fields_name(string json, string told)
    {
        var fault = Assert.Throws<CliException>(() => Scenario.Of("wrong", ".", JsonNode.Parse(json) as JsonObject));
        Assert.Contains(told.TrimEnd('.'), fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"X": [{}], "y": [1]}""", "accuracy 1")]
    [InlineData("""{"X": [{}], "y": [1], "minAccuracy": 0.9}""", "accuracy 0.9")]
    [InlineData("""{"X": [{}], "y": [1], "expect": {"auc": 0.8}, "minAccuracy": 0.5}""", "auc 0.8, accuracy 0.5")]
    [InlineData("""{"file": "a.csv", "label": ["azimuth", "zenith"], "expect": {"meanAngle": 1.2}, "header": true}""", "meanAngle 1.2")]
    public void Bounds_are_of_any_metric_and_all_must_be_right_where_none_is_given(string json, string bounds) =>
        Assert.Equal(bounds, string.Join(", ", Of(json).Expect.Select(bound => FormattableString.Invariant($"{bound.Key} {bound.Value}"))));

    [Fact]
    public async Task A_field_that_stands_there_twice_is_no_scenario()
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory("trainyard-test-").FullName, "twice.json");
        await File.WriteAllTextAsync(path, """{"X": [{}], "X": [{}], "y": [1]}""", TestContext.Current.CancellationToken);

        var fault = await Assert.ThrowsAsync<CliException>(() => Scenario.ReadAsync(new(path), TestContext.Current.CancellationToken));

        Assert.StartsWith("it is no JSON", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_without_scenarios_is_told_and_not_taken_for_success()
    {
        var folder = Directory.CreateTempSubdirectory("trainyard-test-").FullName;
        Assert.Contains(
            "there is no scenario",
            Assert.Throws<CliException>(() => TestCommand.Find(folder)).Message,
            StringComparison.Ordinal
        );
        Assert.Contains("no file", Assert.Throws<CliException>(() => TestCommand.Find(folder + "/x")).Message, StringComparison.Ordinal);

        foreach (var name in (string[])["b.json", "a.json", "rows.csv"])
            File.WriteAllText(Path.Combine(folder, name), "");
        Assert.Equal(["a.json", "b.json"], TestCommand.Find(folder).Select(file => file.Name));
    }

    private static Scenario Of(string json) => Scenario.Of("scenario", ".", JsonNode.Parse(json)!.AsObject());
}
