namespace Trainyard.Local.ApiServer.Patching;

/// <summary>The two halves of an apply: putting in what the applier names, taking out what it named before and nobody else holds.</summary>
internal static class AppliedMerge
{
    public static JsonNode? Merge(JsonNode? live, JsonNode? applied, Schema schema)
    {
        switch (live, applied)
        {
            case (JsonObject fields, JsonObject changes) when !schema.AtomicMap:
                foreach ((var name, var change) in changes)
                {
                    var before = fields[name];
                    var merged = Merge(before, change, schema.Field(name) ?? Schema.Anything);
                    if (!ReferenceEquals(before, merged))
                        fields[name] = merged;
                }

                return fields;
            case (JsonArray list, JsonArray changes) when FieldSets.Items(changes, schema) is { } items:
                return MergeItems(list, items, schema);
            default:
                return applied?.DeepClone();
        }
    }

    /// <summary>Removes the fields that were owned and are not kept.</summary>
    public static void Prune(JsonNode? value, FieldTree owned, FieldTree kept, Schema schema)
    {
        foreach ((var element, var child) in owned.Children)
        {
            kept.Children.TryGetValue(element, out var holds);
            switch (value)
            {
                case JsonObject fields when element.StartsWith("f:", StringComparison.Ordinal):
                    var name = element[2..];
                    if (holds is null)
                        fields.Remove(name);
                    else
                        Prune(fields[name], child, holds, schema.Field(name) ?? Schema.Anything);

                    break;
                case JsonArray list:
                    var item = list.FirstOrDefault(one => FieldSets.Element(one, schema) == element);
                    if (holds is null && item is not null)
                        list.Remove(item);
                    else if (holds is not null)
                        Prune(item, child, holds, schema.Items ?? Schema.Anything);

                    break;
            }
        }
    }

    private static JsonArray MergeItems(JsonArray list, Dictionary<string, JsonNode?> changes, Schema schema)
    {
        JsonArray merged = [];
        HashSet<string> seen = [];
        foreach (var item in list)
        {
            var element = FieldSets.Element(item, schema);
            seen.Add(element);
            merged.Add(
                changes.TryGetValue(element, out var change)
                    ? Merge(item?.DeepClone(), change, schema.Items ?? Schema.Anything)
                    : item?.DeepClone()
            );
        }

        foreach ((var element, var change) in changes.Where(change => !seen.Contains(change.Key)))
            merged.Add(change?.DeepClone());

        return merged;
    }
}
