using System.Text.Json;
using System.Text.RegularExpressions;
using Trainyard.Api;
using Trainyard.Contracts;
using Trainyard.Controllers.Pods;

namespace Trainyard.Controllers.Trials;

/// <summary>
/// The metrics of images that know nothing of Trainyard, from a file or from their log: a JSON object of numbers, or lines name=number,
/// nan and inf among the numbers, or what a pattern of the user's finds. The last of each name counts, and where that is no number the
/// metric has none: part of a text such as 3/10 would be a guess.
/// </summary>
internal sealed partial class PrintedMetrics(string objective, MetricsSpec? spec)
{
    /// <summary>How many lines of the log are looked at, from its end.</summary>
    public const int Lines = 1000;

    private readonly Regex _pattern = spec?.Pattern is { } pattern ? MetricsSpec.Compile(pattern) : Pair();
    private readonly Dictionary<string, double> _metrics = [];
    private readonly Dictionary<string, string> _unread = [];

    /// <summary>Whether the objective is among the metrics.</summary>
    public bool HasObjective => _metrics.ValueOf(objective) is not null;

    /// <summary>A result with what was read: a word without metrics where there were none.</summary>
    public StepResult Over(StepResult result) =>
        result with
        {
            Word = new() { Outcome = TrialOutcome.Succeeded, Metrics = _metrics },
            Unread = _unread,
        };

    /// <summary>Reads a file: JSON, else lines.</summary>
    public void ReadFile(string text)
    {
        if (Json(text) is not { } members)
        {
            ReadLines(text.Split('\n'));
            return;
        }

        foreach (var (name, value) in members)
            Read(name, ParameterVariables.Text(value), $"\"{name}\": {value.GetRawText()}");
    }

    /// <summary>Reads lines; what they say counts after what was read before.</summary>
    public void ReadLines(IEnumerable<string> lines)
    {
        foreach (var line in lines.Select(line => Colour().Replace(line, "")))
        {
            foreach (Match match in _pattern.Matches(line))
                Read(NameIn(match), match.Groups[MetricsSpec.ValueGroup].Value, line.Trim());
        }
    }

    private string NameIn(Match match) => match.Groups[MetricsSpec.NameGroup] is { Success: true } name ? name.Value : objective;

    private void Read(string name, string text, string line)
    {
        _metrics.Remove(name);
        _unread.Remove(name);
        if (MetricNumber.Of(text) is { } value)
            _metrics[name] = value;
        else
            _unread[name] = line;
    }

    /// <summary>The members of a JSON object; null where it is none. Python writes NaN and Infinity as they are, which JSON does
    /// not know.</summary>
    private static Dictionary<string, JsonElement>? Json(string text)
    {
        if (!text.TrimStart().StartsWith('{'))
            return null;
        try
        {
            using var document = JsonDocument.Parse(Bare().Replace(text, "\"$0\""));
            var members = new Dictionary<string, JsonElement>();
            foreach (var member in document.RootElement.EnumerateObject())
                members[member.Name] = member.Value.Clone();
            return members;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Control sequences of terminals (ECMA-48, section 5.4) and their titles.</summary>
    [GeneratedRegex(@"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\^_])")]
    private static partial Regex Colour();

    /// <summary>The value goes to the next blank, bracket or quote, or to a comma or semicolon that no digit follows.</summary>
    [GeneratedRegex(@"(?<![\w.-])(?<name>[A-Za-z_][\w.-]*)\s*=\s*[""']?(?<value>(?:[^\s,;()\[\]{}""'|]|[,;](?=\d))+)")]
    private static partial Regex Pair();

    [GeneratedRegex(@"(?<=[:,\[]\s*)(?:NaN|-?Infinity)(?=\s*[,}\]])")]
    private static partial Regex Bare();
}
