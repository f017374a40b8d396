using System.Globalization;
using System.Text.Json.Nodes;
using Trainyard.Contracts;

namespace Trainyard.Cli.Scenarios;

/// <summary>What became of a scenario.</summary>
/// <param name="Rows">How many were asked.</param>
/// <param name="Checks">Each bound beside what was found.</param>
/// <param name="Wrong">Rows that were not right, the first of them.</param>
/// <param name="Fault">Why it could not be carried out; null: it was.</param>
internal sealed record ScenarioResult(
    Scenario Scenario,
    int Rows,
    IReadOnlyList<ScenarioCheck> Checks,
    IReadOnlyList<WrongRow> Wrong,
    int WrongRows,
    TimeSpan Took,
    string? Fault = null
)
{
    /// <summary>Of so many wrong rows a log tells.</summary>
    public const int MostWrong = 100;

    public bool Passed => Fault is null && Checks.All(check => check.Passed);

    /// <summary>Why it failed, or how it passed.</summary>
    public string Text =>
        Fault
        ?? string.Create(
            CultureInfo.InvariantCulture,
            $"{string.Join(", ", Checks)} on {Rows} rows in {Took.TotalSeconds:0.0} s{(WrongRows == 0 ? "" : $"; {WrongRows} wrong")}"
        );

    public override string ToString() => $"{Scenario.Name}: {(Passed ? "passed" : "FAILED")}: {Text}";
}

/// <summary>A bound of a metric, and its value.</summary>
internal sealed record ScenarioCheck(string Metric, double Bound, double Value)
{
    private Goal Goal => KnownMetrics.Find(Metric)?.Goal ?? Goal.Maximize;

    public bool Passed => Goal.Reaches(Value, Bound);

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Metric} {Value:G5} ({(Goal == Goal.Maximize ? "at least" : "at most")} {Bound:G5})");
}

/// <param name="Row">Its place, from 0.</param>
/// <param name="Features">The row itself.</param>
/// <param name="Truth">What it is.</param>
/// <param name="Answer">What the predictor says.</param>
internal sealed record WrongRow(int Row, JsonNode? Features, JsonNode? Truth, JsonNode? Answer);
