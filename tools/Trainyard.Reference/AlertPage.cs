using YamlDotNet.RepresentationModel;

namespace Trainyard.Reference;

/// <summary>Every alert and every recorded series, from the rules.</summary>
internal static class AlertPage
{
    public static string Of(string rules)
    {
        var yaml = new YamlStream();
        yaml.Load(new StringReader(rules));
        var all = ((YamlSequenceNode)yaml.Documents[0].RootNode["groups"])
            .SelectMany(group => (YamlSequenceNode)group["rules"])
            .Cast<YamlMappingNode>()
            .ToList();
        return new MarkdownTable("Alerts", "charts/trainyard/files/monitoring/rules.yaml")
            .Text("What to do about each stands in [alerts](../alerts.md).")
            .Table(
                ["alert", "severity", "for", "says"],
                all.Where(rule => rule.Children.ContainsKey("alert"))
                    .Select(rule =>
                        (string[])
                            [
                                $"[{rule["alert"]}](../alerts.md#{rule["alert"].ToString().ToLowerInvariant()})",
                                $"{rule["labels"]["severity"]}",
                                rule.Children.TryGetValue("for", out var duration) ? $"{duration}" : "at once",
                                $"{rule["annotations"]["summary"]}",
                            ]
                    )
            )
            .Section("Recorded series")
            .Table(
                ["series", "expression"],
                all.Where(rule => rule.Children.ContainsKey("record"))
                    .Select(rule => (string[])[$"`{rule["record"]}`", $"`{rule["expr"]}`"])
            )
            .ToString();
    }
}
