namespace Trainyard.Local.ApiServer.Patching;

/// <summary>
/// A set of fields, in the tree form of FieldsV1: f:NAME for a field, k:{...} for an item by its keys, v:... for an item by its value.
/// </summary>
internal sealed class FieldTree
{
    private const string Self = ".";

    /// <summary>Whether the field at this place itself is in the set.</summary>
    public bool Owned { get; set; }

    public SortedDictionary<string, FieldTree> Children { get; } = new(StringComparer.Ordinal);

    public bool IsEmpty => !Owned && Children.Values.All(child => child.IsEmpty);

    public static FieldTree Read(JsonNode? json)
    {
        FieldTree tree = new();
        foreach ((var element, var child) in json as JsonObject ?? [])
        {
            if (element == Self)
            {
                tree.Owned = true;
                continue;
            }

            var read = Read(child);
            read.Owned |= read.Children.Count == 0;
            tree.Children[element] = read;
        }

        return tree;
    }

    public JsonObject Write()
    {
        JsonObject json = [];
        if (Owned && Children.Count > 0)
            json[Self] = new JsonObject();

        foreach ((var element, var child) in Children)
        {
            if (!child.IsEmpty)
                json[element] = child.Write();
        }

        return json;
    }

    public FieldTree Child(string element) => Children.TryGetValue(element, out var child) ? child : Children[element] = new FieldTree();

    public void Add(FieldTree other)
    {
        Owned |= other.Owned;
        foreach ((var element, var child) in other.Children)
            Child(element).Add(child);
    }

    public void Remove(FieldTree other)
    {
        Owned &= !other.Owned;
        foreach ((var element, var child) in other.Children)
        {
            if (Children.TryGetValue(element, out var mine))
            {
                mine.Remove(child);
                if (mine.IsEmpty)
                    Children.Remove(element);
            }
        }
    }

    /// <summary>What is in both.</summary>
    public FieldTree Common(FieldTree other)
    {
        FieldTree common = new() { Owned = Owned && other.Owned };
        foreach ((var element, var child) in Children)
        {
            if (other.Children.TryGetValue(element, out var theirs) && child.Common(theirs) is { IsEmpty: false } both)
                common.Children[element] = both;
        }

        return common;
    }

    /// <summary>The fields as people write them: .spec.parts[name="p"].n.</summary>
    public IEnumerable<string> Paths(string path = "")
    {
        if (Owned)
            yield return path;

        foreach ((var element, var child) in Children)
        {
            foreach (var below in child.Paths(path + Show(element)))
                yield return below;
        }
    }

    private static string Show(string element) =>
        element[..2] switch
        {
            "f:" => "." + element[2..],
            "v:" => $"[={element[2..]}]",
            _ => $"[{string.Join(',', JsonNode.Parse(element[2..])!.AsObject().Select(key => $"{key.Key}={key.Value!.ToJsonString()}"))}]",
        };
}
