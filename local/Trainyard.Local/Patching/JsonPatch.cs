namespace Trainyard.Local.Patching;

/// <summary>
/// RFC 6902 as the real server does it: replace of a field that is not there adds it.
/// </summary>
internal static class JsonPatch
{
    /// <summary>The changed document; null if an operation could not be done.</summary>
    public static JsonNode? Apply(JsonNode? document, JsonArray operations)
    {
        foreach (JsonNode? operation in operations)
            if (operation is not JsonObject one || !TryApply(ref document, one)) return null;

        return document;
    }

    private static bool TryApply(ref JsonNode? document, JsonObject operation)
    {
        if (operation.Text("path") is not { } path) return false;

        switch (operation.Text("op"))
        {
            case "add":
                return Add(ref document, path, operation["value"]?.DeepClone());
            case "replace":
                return Replace(ref document, path, operation["value"]?.DeepClone());
            case "remove":
                return Remove(ref document, path, out _);
            case "test":
                return Find(document, path, out JsonNode? found) ? Json.Same(found, operation["value"]) : operation["value"] is null && operation.ContainsKey("value");
            case "copy":
                return Find(document, operation.Text("from") ?? "", out JsonNode? source) && Add(ref document, path, source?.DeepClone());
            case "move":
                return Remove(ref document, operation.Text("from") ?? "", out JsonNode? moved) && Add(ref document, path, moved?.DeepClone());
            default:
                return false;
        }
    }

    private static string[] Parts(string pointer) =>
        pointer.Length == 0 ? [] : [.. pointer.Split('/').Skip(1).Select(part => part.Replace("~1", "/").Replace("~0", "~"))];

    private static bool Find(JsonNode? document, string pointer, out JsonNode? found)
    {
        found = document;
        foreach (string part in Parts(pointer))
        {
            switch (found)
            {
                case JsonObject fields when fields.TryGetPropertyName(part, out found):
                    break;
                case JsonArray list when Index(part, list.Count - 1) is { } index:
                    found = list[index];
                    break;
                default:
                    return false;
            }
        }

        return true;
    }

    private static bool TryGetPropertyName(this JsonObject fields, string name, out JsonNode? value) => fields.TryGetPropertyValue(name, out value);

    private static int? Index(string part, int last) => int.TryParse(part, out int index) && index >= 0 && index <= last ? index : null;

    private static bool Parent(JsonNode? document, string pointer, out JsonNode? parent, out string last)
    {
        int slash = pointer.LastIndexOf('/');
        last = slash < 0 ? "" : Parts(pointer)[^1];
        parent = null;
        return slash >= 0 && Find(document, pointer[..slash], out parent);
    }

    private static bool Add(ref JsonNode? document, string pointer, JsonNode? value)
    {
        if (pointer.Length == 0)
        {
            document = value;
            return true;
        }

        if (!Parent(document, pointer, out JsonNode? parent, out string last)) return false;

        switch (parent)
        {
            case JsonObject fields:
                fields[last] = value;
                return true;
            case JsonArray list when last == "-":
                list.Add(value);
                return true;
            case JsonArray list when Index(last, list.Count) is { } index:
                list.Insert(index, value);
                return true;
            default:
                return false;
        }
    }

    private static bool Replace(ref JsonNode? document, string pointer, JsonNode? value)
    {
        if (Parent(document, pointer, out JsonNode? parent, out string last) && parent is JsonArray list)
        {
            if (Index(last, list.Count - 1) is not { } index) return false;

            list[index] = value;
            return true;
        }

        return Add(ref document, pointer, value);
    }

    private static bool Remove(ref JsonNode? document, string pointer, out JsonNode? removed)
    {
        removed = null;
        if (!Find(document, pointer, out removed) || !Parent(document, pointer, out JsonNode? parent, out string last)) return false;

        if (parent is JsonArray list)
        {
            list.RemoveAt(int.Parse(last));
            return true;
        }

        return parent is JsonObject fields && fields.Remove(last);
    }
}
