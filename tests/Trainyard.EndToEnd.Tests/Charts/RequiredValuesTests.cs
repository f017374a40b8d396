using System.Text.Json.Nodes;
using Trainyard.Testing;
using YamlDotNet.RepresentationModel;

namespace Trainyard.EndToEnd.Tests.Charts;

/// <summary>Helm takes a value away that is set to null: a template that reads on would fail without a name, or leave a security setting
/// out.</summary>
public sealed class RequiredValuesTests
{
    [Theory]
    [MemberData(nameof(ChartReadmeTests.Charts), MemberType = typeof(ChartReadmeTests))]
    public void What_comes_with_a_value_may_not_be_taken_away(string chart)
    {
        var folder = Path.Combine(Repository.Root, "charts", chart);
        using var file = File.OpenText(Path.Combine(folder, "values.yaml"));
        var values = new YamlStream();
        values.Load(file);
        var schema = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "values.schema.json")))!;

        Assert.Empty(Missing((YamlMappingNode)values.Documents[0].RootNode, schema, schema["definitions"], ""));
    }

    /// <summary>An object whose keys are known must be there, and what is not empty in it; what people write freely need not.</summary>
    private static IEnumerable<string> Missing(YamlMappingNode values, JsonNode schema, JsonNode? definitions, string path)
    {
        var required = schema["required"]?.AsArray().Select(key => (string)key!).ToList() ?? [];
        foreach (var (name, value) in values.Children)
        {
            var key = (string)name!;
            var field = schema["properties"]![key]!;
            field = (string?)field["$ref"] is { } reference ? definitions![reference.Split('/')[^1]]! : field;
            if (value is YamlMappingNode ? field["properties"] is null : IsEmpty(value))
                continue;
            if (!required.Contains(key))
                yield return path + key;
            foreach (var deeper in value is YamlMappingNode more ? Missing(more, field, definitions, $"{path}{key}.") : [])
                yield return deeper;
        }
    }

    private static bool IsEmpty(YamlNode value) =>
        value is YamlSequenceNode { Children.Count: 0 } || (value is YamlScalarNode scalar && string.IsNullOrEmpty(scalar.Value));
}
