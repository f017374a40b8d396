using System.Text.RegularExpressions;

namespace Trainyard.EndToEnd.Tests.Charts;

/// <summary>What one text of Helm has that another has not, and the other way round, object by object.</summary>
internal static partial class ChartDifference
{
    /// <summary>The objects that are new or different, behind a line for each that is not there. Rules that stand in the usual text,
    /// whoever has them there, are not told again.</summary>
    public static string Of(string usual, string text)
    {
        var before = Objects(usual).ToDictionary(Name);
        var after = Objects(text).ToDictionary(Name);
        var gone = before.Keys.Except(after.Keys).Select(name => $"# Without {name}\n");
        var changed = after.Where(one => before.GetValueOrDefault(one.Key) != one.Value).Select(one => $"---\n{one.Value}");
        return Rules()
            .Replace(string.Concat(gone.Concat(changed)), match =>
                usual.Contains(match.Value, StringComparison.Ordinal) ? "rules: # as usual\n" : match.Value
            );
    }

    private static IEnumerable<string> Objects(string text) =>
        Separator().Split(text).Where(one => one.Contains("kind:", StringComparison.Ordinal));

    private static string Name(string one) => $"{Kind().Match(one).Groups[1].Value} {PlaceOf(one)}{NameLine().Match(one).Groups[1].Value}";

    private static string PlaceOf(string one) => Place().Match(one) is { Success: true } place ? $"{place.Groups[1].Value}/" : "";

    [GeneratedRegex("^---\n", RegexOptions.Multiline)]
    private static partial Regex Separator();

    [GeneratedRegex("^kind: (.+)$", RegexOptions.Multiline)]
    private static partial Regex Kind();

    [GeneratedRegex("^  name: (.+)$", RegexOptions.Multiline)]
    private static partial Regex NameLine();

    [GeneratedRegex("^  namespace: (.+)$", RegexOptions.Multiline)]
    private static partial Regex Place();

    [GeneratedRegex(@"^rules:\n(?:  .*\n)+", RegexOptions.Multiline)]
    private static partial Regex Rules();
}
