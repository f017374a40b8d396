using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Trainyard.Runtime;

/// <summary>
/// YAML as JSON in the way of kubectl and the API server (sigs.k8s.io/yaml): plain scalars by YAML 1.1, so that yes is true and 0123 is 83,
/// but for base 60; dates stay texts, keys become texts, and what JSON has no number for is refused.
/// </summary>
public static partial class YamlJson
{
    /// <summary>The first document; null where there is none.</summary>
    /// <exception cref="YamlException">It is not YAML, or no JSON can say it.</exception>
    public static JsonNode? Parse(string yaml) => ParseAll(yaml).FirstOrDefault();

    /// <summary>Every document that is not empty.</summary>
    /// <exception cref="YamlException">It is not YAML, or no JSON can say it.</exception>
    public static IReadOnlyList<JsonNode> ParseAll(string yaml)
    {
        var stream = new YamlStream();
        stream.Load(new MergingParser(new Parser(new StringReader(yaml))));
        return [.. stream.Documents.Select(document => Convert(document.RootNode)).OfType<JsonNode>()];
    }

    /// <summary>JSON as YAML in block style, fields in their order; what is read back is the same.</summary>
    public static string Write(JsonNode? node)
    {
        using var text = new StringWriter { NewLine = "\n" };
        new YamlStream(new YamlDocument(Yaml(node))).Save(text, assignAnchors: false);
        // Less the mark of the document's end.
        return text.ToString().Replace("\n...\n", "\n", StringComparison.Ordinal);
    }

    private static YamlNode Yaml(JsonNode? node) =>
        node switch
        {
            JsonObject map => new YamlMappingNode(map.Select(field => KeyValuePair.Create(Text(field.Key), Yaml(field.Value)))),
            JsonArray list => new YamlSequenceNode(list.Select(Yaml)),
            JsonValue value when value.GetValueKind() == System.Text.Json.JsonValueKind.String => Text(value.GetValue<string>()),
            null => new YamlScalarNode("null"),
            _ => new YamlScalarNode(node.ToJsonString()),
        };

    /// <summary>Plain where it would be read back as this text, else in quotes or, with several lines, as a block.</summary>
    private static YamlNode Text(string text)
    {
        var plain = new YamlScalarNode(text) { Style = ScalarStyle.Plain };
        if (text.Contains('\n', StringComparison.Ordinal))
            plain.Style = ScalarStyle.Literal;
        else if (NotFinite().IsMatch(text) || Scalar(plain)?.GetValueKind() != System.Text.Json.JsonValueKind.String)
            plain.Style = ScalarStyle.DoubleQuoted;
        return plain;
    }

    private static JsonNode? Convert(YamlNode node) =>
        node switch
        {
            YamlMappingNode map => new JsonObject(map.Children.Select(child => KeyValuePair.Create(Key(child.Key), Convert(child.Value)))),
            YamlSequenceNode list => new JsonArray([.. list.Children.Select(Convert)]),
            YamlScalarNode scalar => Scalar(scalar),
            _ => null,
        };

    private static string Key(YamlNode node) =>
        node is YamlScalarNode scalar
            ? Scalar(scalar) is { } key
                ? key.GetValueKind() == System.Text.Json.JsonValueKind.String
                    ? key.GetValue<string>()
                    : key.ToJsonString()
                : "null"
            : throw new YamlException(node.Start, node.End, "a key of a map must be a text");

    private static JsonNode? Scalar(YamlScalarNode scalar)
    {
        var text = scalar.Value ?? "";
        var tag = scalar.Tag.IsEmpty ? "" : scalar.Tag.Value;
        if (tag == "tag:yaml.org,2002:str" || (tag.Length == 0 && scalar.Style != ScalarStyle.Plain))
            return JsonValue.Create(text);
        if (tag == "tag:yaml.org,2002:binary")
            return JsonValue.Create(Encoding.UTF8.GetString(System.Convert.FromBase64String(text)));
        return text switch
        {
            "" or "~" or "null" or "Null" or "NULL" => null,
            "y" or "Y" or "yes" or "Yes" or "YES" or "true" or "True" or "TRUE" or "on" or "On" or "ON" => JsonValue.Create(true),
            "n" or "N" or "no" or "No" or "NO" or "false" or "False" or "FALSE" or "off" or "Off" or "OFF" => JsonValue.Create(false),
            _ when NotFinite().IsMatch(text) => throw new YamlException(scalar.Start, scalar.End, $"{text} is no number that JSON has"),
            _ => Number(text) ?? JsonValue.Create(text),
        };
    }

    /// <summary>What begins like a number may have _ between its digits.</summary>
    private static JsonValue? Number(string text)
    {
        if (!char.IsAsciiDigit(text[0]) && text[0] is not ('+' or '-' or '.'))
            return null;
        var plain = text.Replace("_", "", StringComparison.Ordinal);
        if (Whole(plain) is { } whole)
            return JsonValue.Create(whole);
        if (!Decimal().IsMatch(plain))
            return null;
        var number = double.Parse(plain, CultureInfo.InvariantCulture);
        return double.IsFinite(number) ? JsonValue.Create(number) : null;
    }

    /// <summary>A whole number in base 2, 8, 10 or 16; null where it is none, or too great for 64 bits.</summary>
    private static long? Whole(string text)
    {
        if (WholeNumber().Match(text) is not { Success: true } match)
            return null;
        var (digits, style) = (match.Groups["digits"].Value, match.Groups["base"].Value.ToLowerInvariant());
        try
        {
            var sign = text[0] == '-' ? "-" : "";
            if (style.Length == 0)
            {
                return long.TryParse(sign + digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
                    ? number
                    : null;
            }

            var value = System.Convert.ToInt64(
                digits,
                style switch
                {
                    "0x" => 16,
                    "0b" => 2,
                    _ => 8,
                }
            );
            return value < 0 ? null
                : sign.Length > 0 ? -value
                : value;
        }
        catch (Exception e) when (e is FormatException or OverflowException)
        {
            return null;
        }
    }

    [GeneratedRegex(@"^[-+]?\.(?:inf|Inf|INF)$|^\.(?:nan|NaN|NAN)$")]
    private static partial Regex NotFinite();

    [GeneratedRegex(
        "^[-+]?(?:(?<base>0[xX])(?<digits>[0-9a-fA-F]+)|(?<base>0[bB])(?<digits>[01]+)"
            + "|(?<base>0[oO]?)(?<digits>[0-7]+)|(?<digits>0|[1-9][0-9]*))$"
    )]
    private static partial Regex WholeNumber();

    [GeneratedRegex(@"^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$")]
    private static partial Regex Decimal();
}
