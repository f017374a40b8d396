namespace Trainyard.Local.ApiServer.Patching;

/// <summary>
/// What apply refuses of a body before anything else: fields that there are not, values of another type, lists whose keys are missing or
/// stand there twice. Paths name the items of lists by their keys, as structured-merge-diff does.
/// </summary>
internal sealed class AppliedTypes
{
    private readonly List<string> _faults = [];

    /// <summary>All that is wrong, in the words of the server; null if nothing is.</summary>
    public static string? Faults(JsonObject body, Schema schema, Schema objectMeta)
    {
        AppliedTypes types = new();
        foreach ((var name, var field) in body.Where(field => field.Key is not ("apiVersion" or "kind")))
            types.VisitField(name, field, name == "metadata" ? objectMeta : schema.Field(name), schema, "");

        return types._faults.Count > 0 ? string.Join(", ", types._faults) : null;
    }

    private void VisitField(string name, JsonNode? value, Schema? field, Schema owner, string path)
    {
        if (field is not null)
            Visit(value, field, $"{path}.{name}");
        else if (!owner.PreserveUnknown)
            _faults.Add($"{path}.{name}: field not declared in schema");
    }

    private void Visit(JsonNode? value, Schema schema, string path)
    {
        if (value is null)
            return;

        if (WrongType(value, schema) is { } wrong)
        {
            _faults.Add($"{path}: {wrong}");
        }
        else if (value is JsonArray list && schema.Items is not null)
        {
            VisitList(list, schema, path);
        }
        else if (value is JsonObject fields && schema is not { Properties: null, Values: null })
        {
            foreach ((var name, var field) in fields)
                VisitField(name, field, schema.Field(name), schema, path);
        }
    }

    private void VisitList(JsonArray list, Schema schema, string path)
    {
        HashSet<string> seen = [];
        for (var i = 0; i < list.Count; i++)
        {
            var key = Key(list[i], schema);
            if (key is "[]")
            {
                var keys = string.Join(" ", schema.MapKeys.Select(one => $"\"{one}\""));
                _faults.Add(
                    $"{path}: element {i}: associative list with keys has an element that omits all key fields [{keys}] (and "
                        + $"doesn't have default values for any key fields)"
                );
            }
            else if (key is not null && !seen.Add(key))
            {
                _faults.Add($"{path}: duplicate entries for key {key}");
            }

            Visit(list[i], schema.Items!, path + (key ?? $"[{i}]"));
        }
    }

    /// <summary>What tells an item apart, such as [name="a"]; null in a list that is one value.</summary>
    private static string? Key(JsonNode? item, Schema schema) =>
        schema.ListKind switch
        {
            ListKind.Set => $"[={FieldError.Show(item)}]",
            ListKind.Map =>
                $"[{string.Join(',', schema.MapKeys.Order(StringComparer.Ordinal)
            .Select(key => (key, value: item.At(key) ?? schema.Items?.Field(key)?.Default)).Where(one => one.value is not null)
            .Select(one => $"{one.key}={FieldError.Show(one.value)}"))}]",
            _ => null,
        };

    private static string? WrongType(JsonNode value, Schema schema)
    {
        var kind = value.GetValueKind();
        return schema.Type switch
        {
            "string" when kind != JsonValueKind.String => $"expected string, got &value.valueUnstructured{{Value:{GoText(value)}}}",
            "boolean" when kind is not (JsonValueKind.True or JsonValueKind.False) => $"expected boolean, got &{{{GoText(value)}}}",
            "integer" or "number" when kind != JsonValueKind.Number => $"expected numeric (int or float), got {GoType(kind)}",
            "array" when kind != JsonValueKind.Array => $"expected list, got &{{{GoText(value)}}}",
            "object" when kind != JsonValueKind.Object => $"expected map, got &{{{GoText(value)}}}",
            _ => null,
        };
    }

    private static string GoType(JsonValueKind kind) =>
        kind switch
        {
            JsonValueKind.String => "string",
            JsonValueKind.Object => "map",
            JsonValueKind.Array => "list",
            _ => "boolean",
        };

    /// <summary>As %v shows it.</summary>
    private static string GoText(JsonNode? value) =>
        value switch
        {
            JsonObject fields => $"map[{string.Join(' ', GoFields(fields))}]",
            JsonArray items => $"[{string.Join(' ', items.Select(GoText))}]",
            null => "<nil>",
            _ => value.Text() ?? value.ToJsonString(),
        };

    private static IEnumerable<string> GoFields(JsonObject fields) =>
        fields.OrderBy(field => field.Key, StringComparer.Ordinal).Select(field => $"{field.Key}:{GoText(field.Value)}");
}
