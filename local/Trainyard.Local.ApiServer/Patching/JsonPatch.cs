namespace Trainyard.Local.ApiServer.Patching;

/// <summary>
/// RFC 6902 as the real server does it: replace of a field that is not there adds it.
/// </summary>
internal static class JsonPatch
{
    /// <summary>The changed document; null if an operation could not be done.</summary>
    public static JsonNode? Apply(JsonNode? document, JsonArray operations)
    {
        // The document hangs below the empty name with which every pointer begins: so the whole of it has a parent, too.
        JsonObject root = new() { [""] = document };
        return operations.All(operation => operation is JsonObject one && TryApply(root, one)) ? root[""]?.DeepClone() : null;
    }

    private static bool TryApply(JsonObject root, JsonObject operation)
    {
        if (operation.Text("path") is not { } path)
            return false;

        var from = operation.Text("from") ?? "";
        var value = operation["value"];
        return operation.Text("op") switch
        {
            "add" => Add(root, path, value),
            "replace" => Replace(root, path, value),
            "remove" => Remove(root, path),
            "test" => Find(root, path, out var found) ? found.Same(value) : value is null && operation.ContainsKey("value"),
            "copy" => Find(root, from, out var source) && Add(root, path, source),
            "move" => Find(root, from, out var moved) && Remove(root, from) && Add(root, path, moved),
            _ => false,
        };
    }

    private static bool Find(JsonNode? root, string pointer, out JsonNode? found)
    {
        found = root;
        foreach (var part in pointer.Split('/').Select(Unescape))
        {
            if (found is JsonArray list && Index(part, list.Count - 1) is { } index)
                found = list[index];
            else if (found is not JsonObject fields || !fields.TryGetPropertyValue(part, out found))
                return false;
        }

        return true;
    }

    private static bool Parent(JsonObject root, string pointer, out JsonNode? parent, out string last)
    {
        var slash = pointer.LastIndexOf('/');
        (parent, last) = (root, Unescape(pointer[(slash + 1)..]));
        return slash < 0 ? last.Length == 0 : Find(root, pointer[..slash], out parent);
    }

    private static string Unescape(string part) => part.Replace("~1", "/").Replace("~0", "~");

    private static int? Index(string part, int last) => int.TryParse(part, out var index) && index >= 0 && index <= last ? index : null;

    private static bool Add(JsonObject root, string pointer, JsonNode? value)
    {
        if (!Parent(root, pointer, out var parent, out var last))
            return false;

        value = value?.DeepClone();
        if (parent is JsonObject fields)
            fields[last] = value;
        else if (parent is not JsonArray list)
            return false;
        else if (last == "-")
            list.Add(value);
        else if (Index(last, list.Count) is { } index)
            list.Insert(index, value);
        else
            return false;
        return true;
    }

    private static bool Replace(JsonObject root, string pointer, JsonNode? value)
    {
        if (!Parent(root, pointer, out var parent, out var last) || parent is not JsonArray list)
            return Add(root, pointer, value);
        if (Index(last, list.Count - 1) is not { } index)
            return false;

        list[index] = value?.DeepClone();
        return true;
    }

    private static bool Remove(JsonObject root, string pointer)
    {
        if (!Find(root, pointer, out _) || !Parent(root, pointer, out var parent, out var last))
            return false;

        if (parent is JsonArray list)
            list.RemoveAt(int.Parse(last));
        else
            ((JsonObject)parent!).Remove(last);
        return true;
    }
}
