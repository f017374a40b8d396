using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace Trainyard.Local.ApiServer.Objects;

/// <summary>YAML 1.1 to JSON and back, as the API server reads it: y, yes and on are booleans.</summary>
public static class Yaml
{
    /// <exception cref="YamlException">It cannot be read.</exception>
    public static JsonNode? Read(string text)
    {
        YamlStream stream = [];
        using StringReader reader = new(text);
        stream.Load(reader);
        return stream.Documents.Count == 0 ? null : ToJson(stream.Documents[0].RootNode);
    }

    /// <summary>In block style, the fields in the order of their names.</summary>
    public static string Write(JsonNode? node)
    {
        using StringWriter text = new() { NewLine = "\n" };
        new YamlStream(new YamlDocument(ToYaml(node))).Save(text, assignAnchors: false);
        // Less the mark of the document's end.
        return text.ToString().Replace("\n...\n", "\n");
    }

    private static YamlNode ToYaml(JsonNode? node) =>
        node switch
        {
            JsonObject fields => new YamlMappingNode(
                fields
                    .OrderBy(field => field.Key, StringComparer.Ordinal)
                    .Select(field => KeyValuePair.Create<YamlNode, YamlNode>(new YamlScalarNode(field.Key), ToYaml(field.Value)))
            ),
            JsonArray items => new YamlSequenceNode(items.Select(ToYaml)),
            _ when node.Text() is { } text => new YamlScalarNode(text)
            {
                Style = ToValue(new YamlScalarNode(text)).Text() is null ? ScalarStyle.DoubleQuoted : ScalarStyle.Any,
            },
            _ => new YamlScalarNode(node?.ToJsonString() ?? "null"),
        };

    private static JsonNode? ToJson(YamlNode node) =>
        node switch
        {
            YamlMappingNode map => ToObject(map),
            YamlSequenceNode list => new JsonArray([.. list.Children.Select(ToJson)]),
            YamlScalarNode scalar => ToValue(scalar),
            _ => null,
        };

    private static JsonObject ToObject(YamlMappingNode map)
    {
        JsonObject result = [];
        foreach ((var key, var value) in map.Children)
            result[((YamlScalarNode)key).Value ?? ""] = ToJson(value);

        return result;
    }

    private static JsonNode? ToValue(YamlScalarNode scalar)
    {
        var text = scalar.Value ?? "";
        if (scalar.Style is ScalarStyle.SingleQuoted or ScalarStyle.DoubleQuoted or ScalarStyle.Literal or ScalarStyle.Folded)
            return text;

        return text switch
        {
            "" or "~" or "null" or "Null" or "NULL" => null,
            "y" or "Y" or "yes" or "Yes" or "YES" or "true" or "True" or "TRUE" or "on" or "On" or "ON" => true,
            "n" or "N" or "no" or "No" or "NO" or "false" or "False" or "FALSE" or "off" or "Off" or "OFF" => false,
            _ when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) => whole,
            _ when LooksNumeric(text) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => number,
            _ => text,
        };
    }

    private static bool LooksNumeric(string text) => char.IsDigit(text[^1]) && (char.IsDigit(text[0]) || text[0] is '-' or '+' or '.');
}
