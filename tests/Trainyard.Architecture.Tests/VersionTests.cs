using System.Text.RegularExpressions;
using System.Xml.Linq;
using Trainyard.Testing;

namespace Trainyard.Architecture.Tests;

/// <summary>A version is said in Directory.Build.props, and nowhere otherwise: what must repeat it says the same.</summary>
public sealed partial class VersionTests
{
    private static readonly string Version = XDocument
        .Load(Path.Combine(Repository.Root, "Directory.Build.props"))
        .Descendants("Version")
        .Single()
        .Value;

    public static TheoryData<string> Charts => [.. Below("charts", "Chart.yaml")];

    [Theory]
    [MemberData(nameof(Charts))]
    public void A_chart_is_of_the_version_that_it_installs(string chart) =>
        Assert.Equal([Version, Version], ChartVersions().Matches(Text(chart)).Select(match => match.Groups[1].Value));

    /// <summary>GitLab's release takes its notes from there, by this heading.</summary>
    [Fact]
    public void The_changes_of_the_version_are_told_first() =>
        Assert.Equal(Version, Headings().Match(Text("CHANGELOG.md")).Groups[1].Value);

    [Fact]
    public void Pages_and_files_name_no_image_of_another_version()
    {
        var pages = Below("docs", "*.md").Concat(Below("infra", "*")).Concat(Below("charts", "*.md")).Concat(["README.md"]);
        var others =
            from page in pages
            from Match image in Images().Matches(Text(page))
            where image.Groups[1].Value != Version
            select $"{page}: {image.Value}";

        Assert.Empty(others);
    }

    [Fact]
    public void Programs_say_it_themselves() =>
        Assert.Equal(Version, typeof(VersionTests).Assembly.GetName().Version!.ToString(fieldCount: 3));

    private static IEnumerable<string> Below(string folder, string pattern) =>
        Directory
            .EnumerateFiles(Path.Combine(Repository.Root, folder), pattern, SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Repository.Root, file));

    private static string Text(string file) => File.ReadAllText(Path.Combine(Repository.Root, file));

    [GeneratedRegex("^(?:version|appVersion): \"?([^\"\\n]+)\"?$", RegexOptions.Multiline)]
    private static partial Regex ChartVersions();

    [GeneratedRegex(@"^## (\S+)", RegexOptions.Multiline)]
    private static partial Regex Headings();

    [GeneratedRegex(@"trainyard/[a-z-]+:(\d+\.\d+\.\d+[\w.-]*)")]
    private static partial Regex Images();
}
