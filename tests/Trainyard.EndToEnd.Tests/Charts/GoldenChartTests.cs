using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Trainyard.EndToEnd.Tests.Support;
using Trainyard.Testing;

namespace Trainyard.EndToEnd.Tests.Charts;

/// <summary>
/// What Helm makes of the charts, beside files that people have read: all of it by default, and of every other set what it changes.
/// TRAINYARD_REGENERATE=1 writes them anew, for a person to read the difference. Dashboards and most rules stand there by name alone, and
/// the kinds not at all: other tests hold them.
/// </summary>
public sealed partial class GoldenChartTests
{
    [Theory]
    [MemberData(nameof(ChartSets.Names), MemberType = typeof(ChartSets))]
    public async Task A_set_of_values_gives_what_was_read(string set)
    {
        var text = await ReadableAsync(set);
        if (!IsDefault(set))
            text = ChartDifference.Of(await ReadableAsync($"{ChartSets.ChartOf(set)}/defaults"), text);
        var file = FileOf(set);
        if (Environment.GetEnvironmentVariable("TRAINYARD_REGENERATE") == "1")
            await File.WriteAllTextAsync(file, text, TestContext.Current.CancellationToken);
        Assert.True(File.Exists(file), $"{Path.GetRelativePath(Repository.Root, file)} is missing: make chart-files");

        Assert.Equal(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken), text);
    }

    [Fact]
    public void Every_file_belongs_to_a_set() =>
        Assert.Equal(ChartSets.All.Keys.Select(FileOf).Order(), Directory.GetFiles(Folder(), "*.yaml").Order());

    [Fact]
    public void Each_template_is_used_by_a_set()
    {
        var used = ChartSets.All.Keys.SelectMany(set =>
            Sources().Matches(File.ReadAllText(FileOf(set))).Select(match => match.Groups[1].Value)
        );
        var there =
            from chart in ChartSets.All.Keys.Select(ChartSets.ChartOf).Distinct()
            from file in Directory.GetFiles(
                Path.Combine(Repository.Root, "charts", chart, "templates"),
                "*.yaml",
                SearchOption.AllDirectories
            )
            select Path.GetRelativePath(Path.Combine(Repository.Root, "charts"), file);

        Assert.Equal(["trainyard/templates/crds.yaml"], there.Except(used));
    }

    private static bool IsDefault(string set) => set.EndsWith("/defaults", StringComparison.Ordinal);

    private static async Task<string> ReadableAsync(string set)
    {
        string[] withoutKinds = ChartSets.ChartOf(set) == "trainyard" ? ["crds.enabled=false"] : [];
        var text = await ChartSets.TextAsync(set, ChartSets.Namespace, withoutKinds);
        return Rules().Replace(Dashboards().Replace(text, "$1 (its file)\n"), "    # ... and the other groups of the file\n");
    }

    private static string FileOf(string set) => Path.Combine(Folder(), $"{set.Replace('/', '.')}.yaml");

    private static string Folder([CallerFilePath] string here = "") =>
        Directory.CreateDirectory(Path.Combine(Path.GetDirectoryName(here)!, "Golden")).FullName;

    [GeneratedRegex(@"^(  [\w-]+\.json: \|)\n(?:    .*\n|\n)+", RegexOptions.Multiline)]
    private static partial Regex Dashboards();

    /// <summary>All groups but the first, in which the values stand.</summary>
    [GeneratedRegex(@"^    - name: trainyard-predictors\n(?:    .*\n| *\n)+", RegexOptions.Multiline)]
    private static partial Regex Rules();

    [GeneratedRegex("^# Source: (.+)$", RegexOptions.Multiline)]
    private static partial Regex Sources();
}
