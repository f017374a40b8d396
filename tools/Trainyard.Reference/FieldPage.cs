using YamlDotNet.RepresentationModel;

namespace Trainyard.Reference;

/// <summary>Every field of a kind, from its CRD.</summary>
internal static class FieldPage
{
    public static (string File, string Text) Of(string crd)
    {
        var yaml = new YamlStream();
        yaml.Load(new StringReader(crd));
        var spec = Node(yaml.Documents[0].RootNode, "spec");
        var kind = Scalar(spec, "names", "kind")!;
        var versions = (YamlSequenceNode)Node(spec, "versions");
        var page = new MarkdownTable(kind, $"crds/trainyard.dev_{Scalar(spec, "names", "plural")}.yaml");
        foreach (var version in versions)
        {
            var schema = Node(version, "schema", "openAPIV3Schema");
            page.Text($"`{Scalar(spec, "group")}/{Scalar(version, "name")}`. {Scalar(schema, "description")}");
            foreach (var part in (string[])["spec", "status"])
            {
                page.Section(part)
                    .Table(
                        ["field", "type", "default", "what it is"],
                        Fields($"{part}", Node(schema, "properties", part)).Select(field => field)
                    );
            }
        }

        return ($"{kind.ToLowerInvariant()}.md", page.ToString());
    }

    private static IEnumerable<string[]> Fields(string path, YamlNode schema)
    {
        if (Find(schema, "properties") is YamlMappingNode properties)
        {
            var required = Find(schema, "required") is YamlSequenceNode list ? list.Select(name => $"{name}").ToHashSet() : [];
            foreach (var (name, field) in properties.Children)
            {
                var type = Type(field) + (required.Contains($"{name}") ? ", required" : "");
                yield return [$"`{path}.{name}`", type, Default(field), Scalar(field, "description") ?? ""];
                foreach (var inner in Fields($"{path}.{name}", field))
                    yield return inner;
            }
        }

        if (Find(schema, "items") is { } items)
        {
            foreach (var inner in Fields($"{path}[]", items))
                yield return inner;
        }

        if (Find(schema, "additionalProperties") is YamlMappingNode values)
        {
            foreach (var inner in Fields($"{path}.*", values))
                yield return inner;
        }
    }

    private static string Type(YamlNode field)
    {
        if (Find(field, "enum") is YamlSequenceNode names)
            return string.Join(", ", names.Select(name => $"`{name}`"));
        if (Find(field, "items") is { } items)
            return $"list of {Type(items)}";
        if (Find(field, "additionalProperties") is YamlMappingNode values)
            return $"map of {Type(values)}";
        var type = Scalar(field, "x-kubernetes-int-or-string") == "true" ? "integer or string" : Scalar(field, "type") ?? "any";
        var bounds = (Scalar(field, "minimum"), Scalar(field, "maximum")) switch
        {
            (null, null) => "",
            ({ } least, null) => $", from {least}",
            (null, { } most) => $", to {most}",
            var (least, most) => $", {least} to {most}",
        };
        return type + bounds;
    }

    private static string Default(YamlNode field) =>
        Find(field, "default") switch
        {
            null => "",
            YamlScalarNode scalar => $"`{scalar.Value}`",
            var node => $"`{node}`",
        };

    private static YamlNode Node(YamlNode node, params string[] path) =>
        path.Aggregate(node, (at, name) => Find(at, name) ?? throw new InvalidOperationException($"the CRD has no {name}"));

    private static string? Scalar(YamlNode node, params string[] path) =>
        (path.Aggregate((YamlNode?)node, (at, name) => at is null ? null : Find(at, name)) as YamlScalarNode)?.Value;

    private static YamlNode? Find(YamlNode node, string name) =>
        node is YamlMappingNode map && map.Children.TryGetValue(new YamlScalarNode(name), out var found) ? found : null;
}
