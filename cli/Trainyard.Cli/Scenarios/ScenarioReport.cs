using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml.Linq;

namespace Trainyard.Cli.Scenarios;

/// <summary>What stays of a run: for each scenario a log with its parameters and the model's, and one JUnit report.</summary>
internal static class ScenarioReport
{
    private const string JUnit = "junit.xml";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <param name="folder">Where NAME.json and junit.xml go.</param>
    /// <param name="at">When it ran.</param>
    public static async Task WriteAsync(
        string folder,
        Uri url,
        TestedModel model,
        IReadOnlyList<ScenarioResult> results,
        DateTimeOffset at,
        CancellationToken cancellationToken
    )
    {
        Directory.CreateDirectory(folder);
        foreach (var result in results)
        {
            var log = Log(url, model, result, at).ToJsonString(Indented) + "\n";
            await File.WriteAllTextAsync(Path.Combine(folder, $"{result.Scenario.Name}.json"), log, cancellationToken);
        }

        await File.WriteAllTextAsync(Path.Combine(folder, JUnit), $"{JUnitOf(results)}\n", cancellationToken);
    }

    public static JsonObject Log(Uri url, TestedModel model, ScenarioResult result, DateTimeOffset at) =>
        new()
        {
            ["scenario"] = result.Scenario.Name,
            ["passed"] = result.Passed,
            ["at"] = at.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
            ["seconds"] = Math.Round(result.Took.TotalSeconds, 3),
            ["url"] = url.ToString(),
            ["model"] = new JsonObject
            {
                ["title"] = model.Title,
                ["version"] = model.Version,
                ["digest"] = model.Digest,
                ["task"] = model.Task.ToString(),
                ["parameters"] = model.Parameters.DeepClone(),
            },
            ["tolerance"] = result.Scenario.Tolerance,
            ["rows"] = result.Rows,
            ["metrics"] = new JsonObject(result.Checks.Select(check => KeyValuePair.Create(check.Metric, (JsonNode?)Of(check)))),
            ["fault"] = result.Fault,
            ["wrongRows"] = result.WrongRows,
            ["wrong"] = new JsonArray([.. result.Wrong.Select(Of)]),
        };

    public static XElement JUnitOf(IReadOnlyList<ScenarioResult> results) =>
        new(
            "testsuite",
            new XAttribute("name", "scenarios"),
            new XAttribute("tests", results.Count),
            new XAttribute("failures", results.Count(result => !result.Passed)),
            results.Select(result => new XElement(
                "testcase",
                new XAttribute("classname", "scenarios"),
                new XAttribute("name", result.Scenario.Name),
                new XAttribute("time", result.Took.TotalSeconds.ToString("0.000", CultureInfo.InvariantCulture)),
                result.Passed ? null : new XElement("failure", new XAttribute("message", result.Text))
            ))
        );

    private static JsonObject Of(ScenarioCheck check) =>
        new()
        {
            // JSON has no NaN.
            ["value"] = double.IsFinite(check.Value) ? check.Value : null,
            ["bound"] = check.Bound,
            ["passed"] = check.Passed,
        };

    private static JsonObject Of(WrongRow wrong) =>
        new()
        {
            ["row"] = wrong.Row,
            ["features"] = wrong.Features?.DeepClone(),
            ["truth"] = wrong.Truth?.DeepClone(),
            ["answer"] = wrong.Answer?.DeepClone(),
        };
}
