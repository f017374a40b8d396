using System.Globalization;
using System.Text.RegularExpressions;
using Trainyard.Models;

namespace Trainyard.Controllers.Trials;

/// <summary>The metrics of images that know nothing of Trainyard: lines name=value in their log. The last of each name counts.</summary>
internal static partial class PrintedMetrics
{
    /// <summary>What a log tells; a word without metrics where it tells nothing.</summary>
    public static LastWord Word(IEnumerable<string> lines)
    {
        var metrics = new Dictionary<string, double>();
        foreach (var line in lines)
        {
            foreach (Match match in Pair().Matches(line)) metrics[match.Groups[1].Value] = double.Parse(match.Groups[2].ValueSpan, CultureInfo.InvariantCulture);
        }

        return new() { Outcome = TrialOutcome.Succeeded, Metrics = metrics };
    }

    [GeneratedRegex(@"(?<![\w.-])([A-Za-z_][\w.-]*)\s*=\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)(?![\w.])")]
    private static partial Regex Pair();
}
