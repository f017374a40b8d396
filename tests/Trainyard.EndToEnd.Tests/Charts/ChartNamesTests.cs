using System.Text.RegularExpressions;
using Trainyard.EndToEnd.Tests.Support;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Trainyard.EndToEnd.Tests.Charts;

/// <summary>Helm's names of releases, and a cluster's of namespaces, are more than a Service may be called, and some are no text to
/// YAML.</summary>
public sealed partial class ChartNamesTests
{
    private const string Longest = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

    [Theory]
    [InlineData("trainyard", "123", "1e3")]
    [InlineData("trainyard", "v1.2", "null")]
    [InlineData("trainyard", Longest, "ns")]
    [InlineData("accounts", "1e3", "on")]
    [InlineData("accounts", Longest, "0x1")]
    [InlineData("icecube", "null", "123")]
    [InlineData("icecube", "2026.1", "yes")]
    [InlineData("icecube", Longest, "ns")]
    public async Task Any_release_and_namespace_give_names_that_a_cluster_takes_and_each_object_has_the_common_labels(
        string chart,
        string release,
        string ns
    )
    {
        var objects = Documents(await Release.TemplateAsync(chart, release, ns, [.. Everything[chart], "commonLabels.team=a"]));

        // Of all that we make, these alone are in nobody's address or label.
        Assert.All(objects.Where(one => Text(one["kind"]) is not ("ConfigMap" or "Secret")), one =>
            Assert.Matches(Rfc1035(), Text(one["metadata"]["name"]))
        );
        Assert.All(objects.Select(one => one["metadata"]).Where(HasNamespace), metadata => Assert.Equal(ns, Text(metadata["namespace"])));
        Assert.All(objects, one => Assert.Equal(release, Text(one["metadata"]["labels"]["app.kubernetes.io/instance"])));
        Assert.All(objects, one => Assert.Equal("a", Text(one["metadata"]["labels"]["team"])));
    }

    private static IReadOnlyDictionary<string, string[]> Everything { get; } =
        new Dictionary<string, string[]>
        {
            ["trainyard"] =
            [
                "crds.enabled=false",
                "minio.enabled=true",
                "minio.existingSecret=s3",
                "console.enabled=true",
                "dashboards.enabled=true",
                "serviceMonitor.enabled=true",
            ],
            ["accounts"] = ["existingSecret=accounts", "podMonitor.enabled=true", "ingress.enabled=true", "ingress.host=*.example.com"],
            ["icecube"] = ["alerts.enabled=true", "scenarios.schedule=30 5 * * *", "scenarios.configMap=s", "host=*.example.com"],
        };

    private static bool HasNamespace(YamlNode metadata) => ((YamlMappingNode)metadata).Children.ContainsKey("namespace");

    private static List<YamlNode> Documents(string text)
    {
        var yaml = new YamlStream();
        yaml.Load(new StringReader(text));
        return [.. yaml.Documents.Select(document => document.RootNode).OfType<YamlMappingNode>()];
    }

    /// <summary>A scalar that every reader of YAML takes for text.</summary>
    private static string Text(YamlNode node)
    {
        var scalar = (YamlScalarNode)node;
        Assert.False(scalar.Style == ScalarStyle.Plain && NoText().IsMatch(scalar.Value!), $"{scalar.Value} stands without quotes");
        return scalar.Value!;
    }

    [GeneratedRegex("^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$")]
    private static partial Regex Rfc1035();

    [GeneratedRegex(@"^([0-9.].*|~|null|true|false|yes|no|on|off|y|n|)$", RegexOptions.IgnoreCase)]
    private static partial Regex NoText();
}
