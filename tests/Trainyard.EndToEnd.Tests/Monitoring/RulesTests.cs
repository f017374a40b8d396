using System.Text.RegularExpressions;
using Trainyard.EndToEnd.Tests.Support;
using Trainyard.Testing;

namespace Trainyard.EndToEnd.Tests.Monitoring;

/// <summary>The rules, by Prometheus' and Alertmanager's own tools.</summary>
public sealed partial class RulesTests
{
    private const string Rules = "charts/trainyard/files/monitoring/rules.yaml";
    private const string Cases = "tests/Trainyard.EndToEnd.Tests/Monitoring/rules-test.yaml";

    [Theory]
    [InlineData("check", "rules", Rules)]
    [InlineData("test", "rules", Cases)]
    public async Task The_rules_are_right(params string[] arguments)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/promtool"), "promtool is not installed (Debian package prometheus)");
        var (exit, output, error) = await Shell.RunAsync("/usr/bin/promtool", arguments);
        Assert.True(exit == 0, output + error);
    }

    [Fact]
    public void Every_alert_has_its_case_and_its_page()
    {
        string[] alerts = [.. Names(Rules, AlertOfRule())];
        Assert.NotEmpty(alerts);
        Assert.Equal(alerts.Order(), Names(Cases, AlertOfCase()).Distinct().Order());
        Assert.Equal(alerts.Order(), Names("docs/alerts.md", Heading()).Order());
    }

    private static IEnumerable<string> Names(string file, Regex name) =>
        name.Matches(File.ReadAllText(Path.Combine(Repository.Root, file))).Select(match => match.Groups[1].Value);

    [GeneratedRegex(@"- alert: (\w+)")]
    private static partial Regex AlertOfRule();

    // Only a case that fires counts.
    [GeneratedRegex(@"alertname: (\w+)\n\s+exp_alerts:")]
    private static partial Regex AlertOfCase();

    [GeneratedRegex(@"^### (\w+)", RegexOptions.Multiline)]
    private static partial Regex Heading();
}
