using System.Text.RegularExpressions;
using Trainyard.EndToEnd.Tests.Support;
using Trainyard.Testing;
using YamlDotNet.RepresentationModel;

namespace Trainyard.EndToEnd.Tests.Charts;

/// <summary>The text that Helm makes of the charts, without a cluster.</summary>
public sealed partial class ChartTextTests
{
    [Theory]
    [MemberData(nameof(ChartSets.Names), MemberType = typeof(ChartSets))]
    public async Task The_same_values_give_the_same_text(string set) =>
        Assert.Equal(await ChartSets.TextAsync(set), await ChartSets.TextAsync(set));

    [Theory]
    [MemberData(nameof(ChartSets.Names), MemberType = typeof(ChartSets))]
    public async Task Helm_has_nothing_to_say_against_it(string set) =>
        Assert.Contains("0 chart(s) failed", await ChartSets.LintAsync(set), StringComparison.Ordinal);

    [Theory]
    [InlineData("trainyard/monitor")]
    [InlineData("icecube/production")]
    public async Task Prometheus_takes_the_rules(string set)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/promtool"), "promtool is not installed (Debian package prometheus)");
        var groups = RuleGroups().Match(await ChartSets.TextAsync(set)).Groups[1].Value;
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, groups, TestContext.Current.CancellationToken);
            var (exit, output, error) = await Shell.RunAsync("/usr/bin/promtool", ["check", "rules", file]);
            Assert.True(exit == 0 && output.Contains("rules found", StringComparison.Ordinal), output + error);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task The_kinds_are_those_of_the_records_and_outlive_the_release()
    {
        var rendered = Documents(await ChartSets.TextAsync("trainyard/defaults"))
            .Where(one => Kind(one) == "CustomResourceDefinition")
            .ToDictionary(Name);
        foreach (var file in Directory.GetFiles(Path.Combine(Repository.Root, "crds"), "*.yaml"))
        {
            var crd = Documents(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)).Single();
            Assert.Equal(Sorted(crd["spec"]), Sorted(rendered[Name(crd)]["spec"]));
            Assert.Equal("keep", (string?)rendered[Name(crd)]["metadata"]["annotations"]["helm.sh/resource-policy"]);
        }

        Assert.Equal(Kinds, rendered.Count);
    }

    [Theory]
    [InlineData("crds.enabled=false", false)]
    [InlineData("crds.enabled=true", true)]
    public async Task The_kinds_are_left_out_where_another_release_brings_them(string value, bool there) =>
        Assert.Equal(
            there ? Kinds : 0,
            Documents(await Release.TemplateAsync("trainyard", "trainyard", "ns", value))
                .Count(one => Kind(one) == "CustomResourceDefinition")
        );

    [Fact]
    public async Task Each_release_has_a_lease_of_its_own_whatever_it_watches()
    {
        string[] leases =
        [
            LeaseOf(await Release.TemplateAsync("trainyard", "trainyard-a", "ns", "watchNamespace=a")),
            LeaseOf(await Release.TemplateAsync("trainyard", "trainyard-b", "ns", "watchNamespace=b")),
            LeaseOf(await Release.TemplateAsync("trainyard", "trainyard-c", "ns")),
        ];

        Assert.Equal(leases.Distinct(), leases);
        Assert.Equal(leases[2], LeaseOf(await Release.TemplateAsync("trainyard", "trainyard-c", "ns", "watchNamespace=a")));
    }

    [Fact]
    public async Task The_chart_is_packed_with_all_that_it_installs()
    {
        var folder = Directory.CreateTempSubdirectory("trainyard-chart-");
        try
        {
            var (exit, output, error) = await Shell.RunAsync(
                Settings.Helm,
                ["package", "charts/trainyard", "--destination", folder.FullName]
            );
            Assert.True(exit == 0, output + error);
            var (_, packed, _) = await Shell.RunAsync(
                Settings.Helm,
                ["template", "trainyard", folder.GetFiles().Single().FullName, "--kube-version", "1.28.0"]
            );
            Assert.Equal(Kinds, Documents(packed).Count(one => Kind(one) == "CustomResourceDefinition"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static int Kinds => Directory.GetFiles(Path.Combine(Repository.Root, "crds"), "*.yaml").Length;

    private static string LeaseOf(string text) =>
        text.Split('\n').Single(line => line.Contains("--lease-name=", StringComparison.Ordinal)).Split('=')[1];

    private static IEnumerable<YamlNode> Documents(string text)
    {
        var yaml = new YamlStream();
        yaml.Load(new StringReader(text));
        return yaml.Documents.Select(document => document.RootNode).OfType<YamlMappingNode>();
    }

    /// <summary>The node as text, whatever the order of its keys and the style of its scalars.</summary>
    private static string Sorted(YamlNode node) =>
        node switch
        {
            YamlMappingNode map =>
                $"{{{string.Join(",", map.Select(pair => $"{pair.Key}:{Sorted(pair.Value)}").Order(StringComparer.Ordinal))}}}",
            YamlSequenceNode list => $"[{string.Join(",", list.Select(Sorted))}]",
            _ => ((YamlScalarNode)node).Value!,
        };

    [GeneratedRegex(@"^kind: PrometheusRule\n(?:.+\n)*?spec:\n((?:(?:  .*)?\n)+)", RegexOptions.Multiline)]
    private static partial Regex RuleGroups();

    private static string Kind(YamlNode one) => (string)one["kind"]!;

    private static string Name(YamlNode one) => (string)one["metadata"]["name"]!;
}
