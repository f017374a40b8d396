using System.Globalization;
using System.Text.RegularExpressions;
using Trainyard.Contracts;
using Trainyard.Controllers.Pods;

namespace Trainyard.Controllers.Trials;

/// <summary>
/// The metrics of images that know nothing of Trainyard: name=number in their log, nan and inf among the numbers. The last of each name
/// counts, and where that is no number the metric has none: part of a text such as 3/10 would be a guess.
/// </summary>
internal static partial class PrintedMetrics
{
    /// <summary>How many lines of the log are looked at, from its end.</summary>
    public const int Lines = 1000;

    private static readonly Dictionary<string, double> NotFinite = new(StringComparer.OrdinalIgnoreCase)
    {
        ["nan"] = double.NaN,
        ["inf"] = double.PositiveInfinity,
        ["infinity"] = double.PositiveInfinity,
    };

    /// <summary>A result with what the log tells: a word without metrics where it tells nothing.</summary>
    public static StepResult Over(StepResult result, IEnumerable<string> lines)
    {
        var metrics = new Dictionary<string, double>();
        var unread = new Dictionary<string, string>();
        foreach (var line in lines.Select(line => Colour().Replace(line, "")))
        {
            foreach (Match match in Pair().Matches(line))
                Read(match.Groups[1].Value, match.Groups[2].Value, line.Trim(), metrics, unread);
        }

        return result with
        {
            Word = new() { Outcome = TrialOutcome.Succeeded, Metrics = metrics },
            Unread = unread,
        };
    }

    private static void Read(string name, string text, string line, Dictionary<string, double> metrics, Dictionary<string, string> unread)
    {
        metrics.Remove(name);
        unread.Remove(name);
        if (Number(text) is { } value)
            metrics[name] = value;
        else
            unread[name] = line;
    }

    /// <summary>The number that a text is, but for a mark that ends a sentence; null where it is none.</summary>
    private static double? Number(string text)
    {
        if (Decimal().IsMatch(text))
            return double.Parse(text, CultureInfo.InvariantCulture);
        if (text.Length > 1 && text[^1] is '.' or ':' or '!')
            return Number(text[..^1]);
        var negative = text.StartsWith('-');
        if (!NotFinite.TryGetValue(text.TrimStart('+', '-'), out var value))
            return null;
        return negative ? -value : value;
    }

    /// <summary>Control sequences of terminals (ECMA-48, section 5.4) and their titles.</summary>
    [GeneratedRegex(@"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\^_])")]
    private static partial Regex Colour();

    /// <summary>The value goes to the next blank, bracket or quote, or to a comma or semicolon that no digit follows.</summary>
    [GeneratedRegex(@"(?<![\w.-])([A-Za-z_][\w.-]*)\s*=\s*[""']?((?:[^\s,;()\[\]{}""'|]|[,;](?=\d))+)")]
    private static partial Regex Pair();

    [GeneratedRegex(@"^[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?$")]
    private static partial Regex Decimal();
}
