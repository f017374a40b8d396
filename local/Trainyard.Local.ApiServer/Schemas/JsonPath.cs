using System.Text.RegularExpressions;

namespace Trainyard.Local.ApiServer.Schemas;

/// <summary>The part of JSONPath that printer columns use: .a.b, ['a'], [0], [*] and [?(@.type=="Ready")].</summary>
internal static partial class JsonPath
{
    /// <summary>All values at a path.</summary>
    public static IEnumerable<JsonNode> Find(JsonNode? root, string path)
    {
        IEnumerable<JsonNode?> found = [root];
        foreach (Match step in Steps().Matches(path))
            found = found.SelectMany(node => Take(node, step)).ToArray();

        return found.OfType<JsonNode>();
    }

    private static IEnumerable<JsonNode?> Take(JsonNode? node, Match step)
    {
        var name = step.Groups["name"].Success ? step.Groups["name"].Value.Replace("\\.", ".") : step.Groups["quoted"].Value;
        return node switch
        {
            JsonObject fields when name.Length > 0 => [fields[name]],
            JsonObject fields when step.Groups["all"].Success => fields.Select(field => field.Value),
            JsonArray list when step.Groups["all"].Success => list,
            JsonArray list when step.Groups["index"].Success && int.Parse(step.Groups["index"].Value) is var index => index < list.Count
                ? [list[index]]
                : [],
            JsonArray list when step.Groups["field"].Success => list.Where(item =>
                item.Text(step.Groups["field"].Value) == step.Groups["value"].Value
            ),
            _ => [],
        };
    }

    [GeneratedRegex(
        """\.(?<name>(?:[^.\[\]\\]|\\.)+)|\[(?<all>\*)\]|\[(?<index>\d+)\]|\[['"](?<quoted>[^'"]+)['"]\]|\[\?\(@\.(?<field>[^=\s]+)\s*==\s*['"](?<value>[^'"]*)['"]\)\]"""
    )]
    private static partial Regex Steps();
}
