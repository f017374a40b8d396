using System.Text;

namespace Trainyard.EndToEnd.Tests.Charts;

/// <summary>The table of values of a chart's README, out of values.yaml: what a comment says holds for the keys that follow it without an
/// empty line between.</summary>
internal static class ChartReadme
{
    /// <summary>The heading behind which a README is written by this.</summary>
    public const string Heading = "## Values\n";

    public static string Table(string values)
    {
        var table = new StringBuilder("\n| value | as it comes | |\n| --- | --- | --- |\n");
        foreach (var group in values.Trim().Split("\n\n"))
            Append(table, group.Split('\n'));
        return table.ToString();
    }

    private static void Append(StringBuilder table, string[] lines)
    {
        var comment = string.Join(' ', lines.Where(line => line.StartsWith('#')).Select(line => line[1..].Trim()));
        foreach (var (key, value) in Entries([.. lines.Where(line => !line.StartsWith('#'))]))
        {
            table.Append($"| `{key}` | {(value.Length == 0 ? "" : $"`{value}`")} | {Escaped(comment)} |\n");
            comment = "";
        }
    }

    /// <summary>Top-level keys with what stands behind them; blocks in one line. A comment at the end of a line says what no table has room
    /// for.</summary>
    private static IEnumerable<(string Key, string Value)> Entries(IReadOnlyList<string> lines)
    {
        for (var i = 0; i < lines.Count; i++)
        {
            var (key, value) = (lines[i].Split(':')[0], lines[i][(lines[i].IndexOf(':', StringComparison.Ordinal) + 1)..]);
            var block = lines.Skip(i + 1).TakeWhile(line => line.StartsWith(' ')).Select(line => line.Trim()).ToList();
            i += block.Count;
            block.RemoveAll(line => line.StartsWith('#'));
            yield return (key, Escaped(block.Count > 0 ? string.Join("; ", block) : value.Split(" #")[0].Trim()));
        }
    }

    private static string Escaped(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);
}
