using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace Trainyard.Reference;

/// <summary>What the operator may do, from the chart's role, which a test holds to what its code has been seen to do.</summary>
internal static partial class PermissionPage
{
    public static string Of(string template)
    {
        var yaml = new YamlStream();
        yaml.Load(new StringReader(Rules().Match(template).Groups[1].Value));
        return new MarkdownTable("Permissions", "charts/trainyard/templates/rbac.yaml")
            .Text(
                "What the operator may do in the namespaces that it serves. `LeastPrivilegeTests` runs everything that it does against an "
                    + "API that records verbs, groups and resources, and fails where the role grants less, or more."
            )
            .Table(
                ["resources", "of the group", "verbs"],
                ((YamlSequenceNode)yaml.Documents[0].RootNode["rules"]).Select(rule =>
                    (string[])
                        [
                            Texts(rule["resources"]),
                            Texts(rule["apiGroups"]) is "``" ? "core" : Texts(rule["apiGroups"]),
                            Texts(rule["verbs"]),
                        ]
                )
            )
            .ToString();
    }

    private static string Texts(YamlNode list) => string.Join(", ", ((YamlSequenceNode)list).Select(item => $"`{item}`"));

    /// <summary>The rules of the first role: they hold nothing that Helm must fill in.</summary>
    [GeneratedRegex(@"^(rules:\n(?:  .*\n)+)", RegexOptions.Multiline)]
    private static partial Regex Rules();
}
