using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace Trainyard.Local.Schemas;

/// <summary>YAML 1.1 to JSON and back, as the API server reads it: y, yes and on are booleans.</summary>
internal static class Yaml
{
    /// <exception cref="YamlException">It cannot be read.</exception>
    public static JsonNode? Read(string text)
    {
        YamlStream stream = [];
        using StringReader reader = new(text);
        stream.Load(reader);
        return stream.Documents.Count == 0 ? null : ToJson(stream.Documents[0].RootNode);
    }

    public static string Write(JsonNode? node)
    {
        StringBuilder text = new();
        Write(text, node, 0, inList: false);
        return text.ToString();
    }

    private static JsonNode? ToJson(YamlNode node) => node switch
    {
        YamlMappingNode map => ToObject(map),
        YamlSequenceNode list => new JsonArray([.. list.Children.Select(ToJson)]),
        YamlScalarNode scalar => ToValue(scalar),
        _ => null,
    };

    private static JsonObject ToObject(YamlMappingNode map)
    {
        JsonObject result = [];
        foreach ((YamlNode key, YamlNode value) in map.Children) result[((YamlScalarNode)key).Value ?? ""] = ToJson(value);

        return result;
    }

    private static JsonNode? ToValue(YamlScalarNode scalar)
    {
        string text = scalar.Value ?? "";
        if (scalar.Style is ScalarStyle.SingleQuoted or ScalarStyle.DoubleQuoted or ScalarStyle.Literal or ScalarStyle.Folded) return text;

        return text switch
        {
            "" or "~" or "null" or "Null" or "NULL" => null,
            "y" or "Y" or "yes" or "Yes" or "YES" or "true" or "True" or "TRUE" or "on" or "On" or "ON" => true,
            "n" or "N" or "no" or "No" or "NO" or "false" or "False" or "FALSE" or "off" or "Off" or "OFF" => false,
            _ when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long whole) => whole,
            _ when LooksNumeric(text) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) => number,
            _ => text,
        };
    }

    private static bool LooksNumeric(string text) => char.IsDigit(text[^1]) && (char.IsDigit(text[0]) || text[0] is '-' or '+' or '.');

    private static void Write(StringBuilder text, JsonNode? node, int depth, bool inList)
    {
        switch (node)
        {
            case JsonObject { Count: > 0 } fields:
                bool first = inList;
                foreach ((string key, JsonNode? value) in fields.OrderBy(field => field.Key, StringComparer.Ordinal))
                {
                    text.Append(first ? "" : new string(' ', depth * 2)).Append(Scalar(key)).Append(':');
                    first = false;
                    WriteChild(text, value, depth);
                }

                break;
            case JsonArray { Count: > 0 } items:
                foreach (JsonNode? item in items)
                {
                    text.Append(new string(' ', depth * 2)).Append("- ");
                    if (item is JsonObject { Count: > 0 } or JsonArray { Count: > 0 }) Write(text, item, depth + 1, inList: true);
                    else text.Append(Leaf(item)).Append('\n');
                }

                break;
            default:
                text.Append(Leaf(node)).Append('\n');
                break;
        }
    }

    private static void WriteChild(StringBuilder text, JsonNode? value, int depth)
    {
        if (value is JsonObject { Count: > 0 } or JsonArray { Count: > 0 })
        {
            text.Append('\n');
            Write(text, value, value is JsonArray ? depth : depth + 1, inList: false);
        }
        else
        {
            text.Append(' ').Append(Leaf(value)).Append('\n');
        }
    }

    private static string Leaf(JsonNode? node) => node switch
    {
        null => "null",
        JsonObject => "{}",
        JsonArray => "[]",
        _ when node.GetValueKind() == JsonValueKind.String => Scalar(node.GetValue<string>()),
        _ => node.ToJsonString(),
    };

    /// <summary>Plain where that reads back as the same string, else in double quotes as JSON has them.</summary>
    private static string Scalar(string value)
    {
        bool plain = value.Length > 0 && value.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' or '/' or ':' or '+')
            && char.IsAsciiLetter(value[0]) && value[^1] != ':' && !value.Contains(": ", StringComparison.Ordinal)
            && ToValue(new YamlScalarNode(value)) is JsonValue read && read.GetValueKind() == JsonValueKind.String;
        return plain ? value : JsonValue.Create(value).ToJsonString(Json.Relaxed);
    }
}
