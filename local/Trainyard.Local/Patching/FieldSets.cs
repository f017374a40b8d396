namespace Trainyard.Local.Patching;

/// <summary>
/// Which fields an object has, and in which two objects differ, as sets whose grain the schema gives. After the rules of
/// structured-merge-diff (typed/tofieldset.go, typed/compare.go).
/// </summary>
internal static class FieldSets
{
    // What identifies an object or is the server's own belongs to nobody.
    private static readonly string[] Unowned = ["f:apiVersion", "f:kind"];
    private static readonly string[] UnownedMetadata =
        ["f:name", "f:namespace", "f:creationTimestamp", "f:selfLink", "f:uid", "f:generation", "f:managedFields", "f:resourceVersion"];

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
        if (schema.ListKind == ListKind.Atomic) return null;

        Dictionary<string, JsonNode?> items = [];
        foreach (JsonNode? item in list) items[Element(item, schema)] = item;

        return items;
    }

    public static string Element(JsonNode? item, Schema schema)
    {
        if (schema.ListKind == ListKind.Set) return "v:" + (item?.ToJsonString(Json.Relaxed) ?? "null");

        JsonObject keys = new(schema.MapKeys.Order(StringComparer.Ordinal).Select(key => KeyValuePair.Create(key, (item.At(key) ?? schema.Items?.Field(key)?.Default)?.DeepClone())));
        return "k:" + keys.ToJsonString(Json.Relaxed);
    }

    /// <summary>The first list in which a key stands twice, as apply tells it; null if there is none.</summary>
    public static string? Repeated(JsonNode? value, Schema schema, string path = "")
    {
        if (value is JsonArray list && schema.ListKind != ListKind.Atomic)
        {
            HashSet<string> seen = [];
            JsonNode? twice = list.FirstOrDefault(item => !seen.Add(Element(item, schema)));
            if (twice is not null)
            {
                FieldTree shown = new();
                shown.Child(Element(twice, schema)).Owned = true;
                return $"{path}: duplicate entries for key {shown.Paths().First()}";
            }
        }

        return value switch
        {
            JsonArray items => items.Select(item => Repeated(item, schema.Items ?? Schema.Anything, path + "[]")).FirstOrDefault(one => one is not null),
            JsonObject fields => fields.Select(field => Repeated(field.Value, schema.Field(field.Key) ?? Schema.Anything, $"{path}.{field.Key}")).FirstOrDefault(one => one is not null),
            _ => null,
        };
    }

    private static bool IsAtomic(JsonNode? value, Schema schema) =>
        value is not (JsonObject or JsonArray) || schema.AtomicMap || (value is JsonArray && schema.ListKind == ListKind.Atomic);

    private static void Collect(JsonNode? value, Schema schema, FieldTree tree)
    {
        if (IsAtomic(value, schema))
        {
            tree.Owned = true;
            return;
        }

        if (value is JsonArray list)
        {
            foreach ((string element, JsonNode? item) in Items(list, schema)!)
            {
                FieldTree child = tree.Child(element);
                Collect(item, schema.Items ?? Schema.Anything, child);
                child.Owned = true;
            }

            return;
        }

        foreach ((string name, JsonNode? field) in (JsonObject)value!)
        {
            FieldTree child = tree.Child("f:" + name);
            Collect(field, schema.Field(name) ?? Schema.Anything, child);
            bool declared = schema.Properties?.ContainsKey(name) is true;
            child.Owned |= field is null or JsonObject { Count: 0 } || !declared;
        }
    }

    private static void Compare(JsonNode? old, JsonNode? next, Schema schema, FieldTree changed, FieldTree removed)
    {
        if (IsAtomic(next, schema) || IsAtomic(old, schema))
        {
            CompareWhole(old, next, schema, changed, removed);
            return;
        }

        if (next is JsonArray list)
        {
            CompareChildren(Items(old as JsonArray ?? [], schema)!, Items(list, schema)!, _ => schema.Items ?? Schema.Anything, changed, removed);
            return;
        }

        Dictionary<string, JsonNode?> Fields(JsonNode? value) => (value as JsonObject ?? []).ToDictionary(field => "f:" + field.Key, field => field.Value);
        CompareChildren(Fields(old), Fields(next), element => schema.Field(element[2..]) ?? Schema.Anything, changed, removed);
    }

    private static void CompareWhole(JsonNode? old, JsonNode? next, Schema schema, FieldTree changed, FieldTree removed)
    {
        if (Json.Same(old, next)) return;

        if (next is not null)
        {
            changed.Owned = IsAtomic(next, schema);
            All(next, schema, changed);
        }

        if (next is null) removed.Owned = true;

        if (old is not null && !IsAtomic(old, schema)) All(old, schema, removed);
    }

    private static void CompareChildren(Dictionary<string, JsonNode?> old, Dictionary<string, JsonNode?> next, Func<string, Schema> schemaOf, FieldTree changed, FieldTree removed)
    {
        foreach ((string element, JsonNode? value) in next)
        {
            if (!old.TryGetValue(element, out JsonNode? before))
            {
                All(value, schemaOf(element), changed.Child(element));
                changed.Child(element).Owned = true;
            }
            else if (!Json.Same(before, value))
            {
                Compare(before, value, schemaOf(element), changed.Child(element), removed.Child(element));
            }
        }

        foreach ((string element, JsonNode? value) in old)
        {
            if (!next.ContainsKey(element))
            {
                All(value, schemaOf(element), removed.Child(element));
                removed.Child(element).Owned = true;
            }
        }
    }

    /// <summary>A value and all below it.</summary>
    private static void All(JsonNode? value, Schema schema, FieldTree tree)
    {
        if (IsAtomic(value, schema))
        {
            tree.Owned = true;
            return;
        }

        IEnumerable<(string Element, JsonNode? Value, Schema Schema)> children = value is JsonArray list
            ? Items(list, schema)!.Select(item => (item.Key, item.Value, schema.Items ?? Schema.Anything))
            : ((JsonObject)value!).Select(field => ("f:" + field.Key, field.Value, schema.Field(field.Key) ?? Schema.Anything));
        foreach ((string element, JsonNode? child, Schema childSchema) in children)
        {
            All(child, childSchema, tree.Child(element));
            tree.Child(element).Owned = true;
        }
    }

    private static void Strip(FieldTree tree)
    {
        Array.ForEach(Unowned, element => tree.Children.Remove(element));
        if (tree.Children.TryGetValue("f:metadata", out FieldTree? metadata))
        {
            metadata.Owned = false;
            Array.ForEach(UnownedMetadata, element => metadata.Children.Remove(element));
            if (metadata.IsEmpty) tree.Children.Remove("f:metadata");
        }
    }
}
