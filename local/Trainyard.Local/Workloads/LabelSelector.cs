using System.Text.Json.Nodes;

namespace Trainyard.Local.Workloads;

/// <summary>A label selector in its object form (matchLabels, matchExpressions).</summary>
internal static class LabelSelector
{
    /// <summary>An absent selector selects nothing, an empty one everything.</summary>
    public static bool Matches(JsonObject? selector, Dictionary<string, string> labels) =>
        selector is not null
        && selector.Map("matchLabels").All(p => labels.GetValueOrDefault(p.Key) == p.Value)
        && selector.Items("matchExpressions").All(e => Holds(e, labels));

    /// <summary>The form of a Service's selector: plain pairs; an empty one selects nothing.</summary>
    public static bool MatchesPairs(JsonObject? pairs, Dictionary<string, string> labels) =>
        pairs is { Count: > 0 } && pairs.Map().All(p => labels.GetValueOrDefault(p.Key) == p.Value);

    private static bool Holds(JsonObject expression, Dictionary<string, string> labels)
    {
        var found = labels.TryGetValue(expression.Text("key") ?? "", out var value);
        return expression.Text("operator") switch
        {
            "In" => found && expression.Texts("values").Contains(value!),
            "NotIn" => !found || !expression.Texts("values").Contains(value!),
            "Exists" => found,
            "DoesNotExist" => !found,
            _ => false,
        };
    }
}
