using Trainyard.Testing;

namespace Trainyard.EndToEnd.Tests.Charts;

public sealed class ChartReadmeTests
{
    public static TheoryData<string> Charts =>
        [.. Directory.GetDirectories(Path.Combine(Repository.Root, "charts")).Select(folder => Path.GetFileName(folder))];

    /// <summary>TRAINYARD_REGENERATE=1 writes the table anew.</summary>
    [Theory]
    [MemberData(nameof(Charts))]
    public async Task A_charts_page_tells_its_values_as_they_are(string chart)
    {
        var folder = Path.Combine(Repository.Root, "charts", chart);
        var file = Path.Combine(folder, "README.md");
        var page = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        var values = await File.ReadAllTextAsync(Path.Combine(folder, "values.yaml"), TestContext.Current.CancellationToken);
        var right =
            page[..(page.IndexOf(ChartReadme.Heading, StringComparison.Ordinal) + ChartReadme.Heading.Length)] + ChartReadme.Table(values);
        if (Environment.GetEnvironmentVariable("TRAINYARD_REGENERATE") == "1")
            await File.WriteAllTextAsync(file, page = right, TestContext.Current.CancellationToken);

        Assert.True(right == page, $"charts/{chart}/README.md does not tell charts/{chart}/values.yaml as it is: make chart-files");
    }

    [Theory]
    [InlineData("# Why.\n# More.\na: 1\nb: {x: 2} # said elsewhere", "| `a` | `1` | Why. More. |\n| `b` | `{x: 2}` |  |\n")]
    [InlineData("# A block.\na:\n  b: 1\n  c: [x|y]\n\nd:", "| `a` | `b: 1; c: [x\\|y]` | A block. |\n| `d` |  |  |\n")]
    public void A_comment_holds_for_the_keys_below_it(string values, string rows) => Assert.EndsWith(rows, ChartReadme.Table(values));
}
