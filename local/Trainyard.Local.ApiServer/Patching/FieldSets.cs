namespace Trainyard.Local.ApiServer.Patching;

/// <summary>
/// Which fields an object has, and in which two objects differ, as sets whose grain the schema gives. After the rules of
/// structured-merge-diff (typed/tofieldset.go, typed/compare.go).
/// </summary>
internal static class FieldSets
{
    // What identifies an object or is the server's own belongs to nobody.
    private static readonly string[] Unowned = ["f:apiVersion", "f:kind"];
    private static readonly string[] UnownedMetadata =
    [
        "f:name",
        "f:namespace",
        "f:creationTimestamp",
        "f:selfLink",
        "f:uid",
        "f:generation",
        "f:managedFields",
        "f:resourceVersion",
    ];

    /// <summary>All fields of an object that somebody may own.</summary>
    public static FieldTree Of(JsonObject body, Schema schema)
    {
        FieldTree tree = new();
        Collect(body, schema, tree);
        Strip(tree);
        return tree;
    }

    /// <summary>What is added or changed from one object to the next, and what is gone.</summary>
    public static (FieldTree Changed, FieldTree Removed) Compare(JsonNode? old, JsonNode? next, Schema schema)
    {
        FieldTree changed = new();
        FieldTree removed = new();
        Compare(old, next, schema, changed, removed);
        Strip(changed);
        Strip(removed);
        return (changed, removed);
    }

    /// <summary>Items of a list that are told apart, by their path element; null for a list that is one value.</summary>
    public static Dictionary<string, JsonNode?>? Items(JsonArray list, Schema schema)
    {
        if (schema.ListKind == ListKind.Atomic)
            return null;

        Dictionary<string, JsonNode?> items = [];
        foreach (var item in list)
            items[Element(item, schema)] = item;

        return items;
    }

    public static string Element(JsonNode? item, Schema schema)
    {
        if (schema.ListKind == ListKind.Set)
            return "v:" + (item?.ToJsonString(Json.Relaxed) ?? "null");

        JsonObject keys = new(
            schema
                .MapKeys.Order(StringComparer.Ordinal)
                .Select(key => KeyValuePair.Create(key, (item.At(key) ?? schema.Items?.Field(key)?.Default)?.DeepClone()))
        );
        return "k:" + keys.ToJsonString(Json.Relaxed);
    }

    private static bool IsAtomic(JsonNode? value, Schema schema) =>
        value is not (JsonObject or JsonArray) || schema.AtomicMap || (value is JsonArray && schema.ListKind == ListKind.Atomic);

    /// <summary>What lies directly below a value: the items that are told apart, or the fields.</summary>
    private static IEnumerable<(string Element, JsonNode? Value, Schema Schema)> Children(JsonNode? value, Schema schema) =>
        value switch
        {
            JsonArray list => Items(list, schema)!.Select(item => (item.Key, item.Value, schema.Items ?? Schema.Anything)),
            JsonObject fields => fields.Select(field => ("f:" + field.Key, field.Value, schema.Field(field.Key) ?? Schema.Anything)),
            _ => [],
        };

    /// <param name="every">Not only the leaves and what the schema does not declare.</param>
    private static void Collect(JsonNode? value, Schema schema, FieldTree tree, bool every = false)
    {
        tree.Owned |= IsAtomic(value, schema);
        if (tree.Owned)
            return;

        foreach ((var element, var child, var childSchema) in Children(value, schema))
        {
            var below = tree.Child(element);
            Collect(child, childSchema, below, every);
            var declared = element[0] == 'f' && schema.Properties?.ContainsKey(element[2..]) is true;
            below.Owned |= every || !declared || child is null or JsonObject { Count: 0 };
        }
    }

    /// <summary>A child and all below it.</summary>
    private static void Mark((string Element, JsonNode? Value, Schema Schema) child, FieldTree tree)
    {
        Collect(child.Value, child.Schema, tree.Child(child.Element), every: true);
        tree.Child(child.Element).Owned = true;
    }

    private static void Compare(JsonNode? old, JsonNode? next, Schema schema, FieldTree changed, FieldTree removed)
    {
        if (IsAtomic(next, schema) || IsAtomic(old, schema))
        {
            CompareWhole(old, next, schema, changed, removed);
            return;
        }

        var before = Children(old, schema).ToDictionary(child => child.Element);
        var after = Children(next, schema).ToDictionary(child => child.Element);
        foreach ((var element, var value, var childSchema) in after.Values)
        {
            if (!before.TryGetValue(element, out var was))
                Mark(after[element], changed);
            else if (!was.Value.Same(value))
                Compare(was.Value, value, childSchema, changed.Child(element), removed.Child(element));
        }

        foreach (var gone in before.Values.Where(child => !after.ContainsKey(child.Element)))
            Mark(gone, removed);
    }

    private static void CompareWhole(JsonNode? old, JsonNode? next, Schema schema, FieldTree changed, FieldTree removed)
    {
        if (old.Same(next))
            return;

        if (next is null)
            removed.Owned = true;
        else
            Collect(next, schema, changed, every: true);
        if (!IsAtomic(old, schema))
            Collect(old, schema, removed, every: true);
    }

    private static void Strip(FieldTree tree)
    {
        Array.ForEach(Unowned, element => tree.Children.Remove(element));
        if (tree.Children.TryGetValue("f:metadata", out var metadata))
        {
            metadata.Owned = false;
            Array.ForEach(UnownedMetadata, element => metadata.Children.Remove(element));
            if (metadata.IsEmpty)
                tree.Children.Remove("f:metadata");
        }
    }
}
