namespace Trainyard.Local.ApiServer.Patching;

/// <summary>
/// A merge patch in which lists with a merge key are merged item by item, with the directives $patch, $retainKeys,
/// $deleteFromPrimitiveList and $setElementOrder. See "sig-api-machinery/strategic-merge-patch.md" of the Kubernetes community.
/// </summary>
internal static class StrategicMergePatch
{
    private const string Directive = "$patch";
    private const string RetainKeys = "$retainKeys";
    private const string DeletePrefix = "$deleteFromPrimitiveList/";
    private const string OrderPrefix = "$setElementOrder/";

    /// <summary>Changes <paramref name="target"/> and gives it back, or what takes its place.</summary>
    public static JsonObject? Apply(JsonObject? target, JsonObject patch, Schema schema)
    {
        switch (patch.Text(Directive))
        {
            case "replace":
                var replacement = patch.Copy();
                replacement.Remove(Directive);
                return replacement;
            case "delete":
                return null;
            case null or "merge":
                break;
            case { } unknown:
                throw Refusal.BadRequest($"Unknown patch type: {unknown}");
        }

        var result = target ?? [];
        Retain(result, patch);
        foreach ((var key, var change) in patch)
        {
            if (key[..Math.Min(1, key.Length)] != "$")
                ApplyField(result, key, change, schema.Field(key) ?? Schema.Anything, patch);
        }

        foreach ((var key, var directive) in patch)
            ApplyListDirective(result, key, directive, patch, schema);

        return result;
    }

    private static void Retain(JsonObject result, JsonObject patch)
    {
        if (patch[RetainKeys] is JsonArray retained)
        {
            HashSet<string> keep = [.. retained.Texts()];
            foreach (var key in result.Select(field => field.Key).Where(key => !keep.Contains(key)).ToArray())
                result.Remove(key);
        }
    }

    private static void ApplyField(JsonObject result, string key, JsonNode? change, Schema field, JsonObject patch)
    {
        switch (change)
        {
            case null:
                result.Remove(key);
                break;
            case JsonObject nested:
                var before = result[key] as JsonObject;
                result.Remove(key);
                if (Apply(before, nested, field) is { } after)
                    result[key] = after;

                break;
            case JsonArray list when field is { Type: "array", MergeKey.Length: > 0 } and not { MergeKey: "-" }:
                var merged = MergeObjects(result[key] as JsonArray, list, field);
                result.Remove(key);
                result[key] = merged;
                break;
            case JsonArray list when field is { Type: "array", MergeKey: "-" }:
                result[key] = MergeSet(result[key] as JsonArray, list);
                break;
            default:
                result[key] = change.DeepClone();
                break;
        }
    }

    private static JsonArray MergeObjects(JsonArray? present, JsonArray changes, Schema field)
    {
        List<JsonNode?> items = [.. (present ?? []).Select(item => item?.DeepClone())];
        if (changes.OfType<JsonObject>().Any(change => change.Text(Directive) == "replace"))
            items.Clear();

        foreach (var change in changes.OfType<JsonObject>())
        {
            if (change.Text(Directive) == "replace" && change[field.MergeKey!] is null)
                continue;

            var key = change[field.MergeKey!]
                ?? throw Refusal.Internal(
                    $"map: map[{string.Join(' ', change.Select(field => $"{field.Key}:{field.Value}"))}] does not contain declared "
                        + $"merge key: {field.MergeKey}"
                );
            var index = items.FindIndex(item => Json.Same(item.At(field.MergeKey!), key));
            var merged = Apply(index < 0 ? null : items[index]!.AsObject(), change, field.Items!);
            if (index >= 0 && merged is null)
                items.RemoveAll(item => Json.Same(item.At(field.MergeKey!), key));
            else if (index >= 0)
                items[index] = merged;
            else if (merged is not null)
                items.Add(merged);
        }

        return Order(items, changes, present ?? [], field.MergeKey!);
    }

    private static JsonArray MergeSet(JsonArray? present, JsonArray additions)
    {
        List<JsonNode?> items = [.. present ?? []];
        items.AddRange(additions.Where(addition => !items.Exists(item => Json.Same(item, addition))));
        return Order(items, additions, present ?? [], "-");
    }

    private static void ApplyListDirective(JsonObject result, string key, JsonNode? directive, JsonObject patch, Schema schema)
    {
        if (key.StartsWith(DeletePrefix, StringComparison.Ordinal))
        {
            var name = key[DeletePrefix.Length..];
            var gone = directive as JsonArray ?? [];
            if (result[name] is JsonArray list)
            {
                result[name] = new JsonArray([
                    .. list.Where(item => !gone.Any(one => Json.Same(one, item))).Select(item => item?.DeepClone()),
                ]);
            }
        }
        else if (key.StartsWith(OrderPrefix, StringComparison.Ordinal) && directive is JsonArray order)
        {
            var name = key[OrderPrefix.Length..];
            if (result[name] is JsonArray list)
                result[name] = Order(list, order, list, schema.Field(name)?.MergeKey ?? "-");
        }
    }

    /// <summary>
    /// Items that the order names come in that order, the others in that of the live list; where the live list knows both, its order
    /// decides which comes first, else the named one does.
    /// </summary>
    private static JsonArray Order(IEnumerable<JsonNode?> items, JsonArray order, IEnumerable<JsonNode?> live, string mergeKey)
    {
        JsonNode? KeyOf(JsonNode? item) => mergeKey == "-" ? item : item.At(mergeKey);
        List<JsonNode?> wanted = [.. order.Select(KeyOf)];
        List<JsonNode?> present = [.. live.Select(KeyOf)];
        int Rank(List<JsonNode?> keys, JsonNode? item) => keys.FindIndex(one => Json.Same(one, KeyOf(item)));
        Queue<JsonNode?> named = new(items.Where(item => Rank(wanted, item) >= 0).OrderBy(item => Rank(wanted, item)));
        Queue<JsonNode?> others = new(items.Where(item => Rank(wanted, item) < 0));
        JsonArray result = [];
        while (named.Count + others.Count > 0)
        {
            var takeOther =
                others.Count > 0
                && (
                    named.Count == 0
                    || (
                        Rank(present, others.Peek()) is >= 0 and var left
                        && Rank(present, named.Peek()) is >= 0 and var right
                        && left < right
                    )
                );
            result.Add((takeOther ? others : named).Dequeue()?.DeepClone());
        }

        return result;
    }
}
