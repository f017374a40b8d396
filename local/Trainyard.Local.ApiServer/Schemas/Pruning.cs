namespace Trainyard.Local.ApiServer.Schemas;

/// <summary>
/// Takes out what a schema does not know, and tells what that was. Built-in kinds also lose their nulls, and a value of a wrong type is
/// refused as the decoder of the real server refuses it; in custom resources types are left to validation.
/// </summary>
internal sealed class Pruning
{
    private static readonly string[] MicroTimes = ["yyyy-MM-ddTHH:mm:ss.ffffffZ", "yyyy-MM-ddTHH:mm:ss.ffffffzzz"];

    private readonly List<string> _unknown = [];

    /// <summary>The paths of unknown fields, such as spec.containers[0].nothing.</summary>
    public IReadOnlyList<string> Unknown => _unknown;

    public void Prune(JsonObject value, Schema schema, Schema objectMeta, string root = "")
    {
        if (value["metadata"] is JsonObject metadata)
            PruneObject(metadata, objectMeta, Join(root, "metadata"), "metadata", "");

        PruneObject(value, schema, root, "", "", isResource: true, objectMeta);
    }

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    private void PruneNode(JsonNode value, Schema schema, string path, string goPath, string owner)
    {
        if (value is JsonArray array && schema.Items is not null)
        {
            for (var i = array.Count - 1; i >= 0; i--)
            {
                if (array[i] is { } item)
                {
                    CheckType(item, schema.Items, owner, goPath);
                    PruneNode(item, schema.Items, $"{path}[{i}]", goPath, owner);
                }
            }
        }
        else if (value is JsonObject child)
        {
            PruneObject(child, schema, path, goPath, owner);
        }
    }

    private void PruneObject(
        JsonObject value,
        Schema schema,
        string path,
        string goPath,
        string outer,
        bool isResource = false,
        Schema? objectMeta = null
    )
    {
        var owner = schema.Name.Length > 0 ? schema.Name : outer;
        if (schema is { Properties: null, Values: null })
        {
            RemoveUnlessPreserved(value, schema, path, isResource);
            return;
        }

        foreach (var name in value.Select(field => field.Key).ToArray())
        {
            if (
                (isResource || schema.EmbeddedResource)
                && name is "apiVersion" or "kind" or "metadata"
                && (isResource || schema.EmbeddedResource)
            )
            {
                continue;
            }

            var field = schema.Field(name);
            var child = value[name];
            var childPath = schema.Properties is null ? $"{path}.{name}" : Join(path, name);
            var childGoPath = schema.Properties is null
                ? goPath
                : Join(goPath, field?.InlinedIn.Length > 0 ? $"{field.InlinedIn}.{name}" : name);
            if (field is null)
            {
                if (!schema.PreserveUnknown)
                {
                    _unknown.Add(childPath);
                    value.Remove(name);
                }
            }
            else if (child is null)
            {
                RemoveNull(value, name, field);
            }
            else
            {
                CheckType(child, field, owner, childGoPath);
                value[name] = child = Normalize(child, field);
                PruneNode(child, field, childPath, childGoPath, owner);
            }
        }
    }

    /// <summary>2.0 is an integer, and is kept as one; quantities take their canonical form.</summary>
    private static JsonNode Normalize(JsonNode value, Schema field) =>
        field.Format == "quantity" && field.BuiltIn ? CanonicalQuantity(value)
        : field.Type == "integer"
        && value is JsonValue number
        && number.GetValueKind() == JsonValueKind.Number
        && number.Integer() is null
        && number.TryGetValue(out double real)
        && real == Math.Floor(real)
        && Math.Abs(real) < 1e15
            ? JsonValue.Create((long)real)
        : value;

    private static JsonValue CanonicalQuantity(JsonNode value) =>
        JsonValue.Create(Quantity.Canonical(value.Text() ?? value.ToJsonString(), out var fault) ?? throw Refusal.BadRequest(fault))!;

    private static void RemoveNull(JsonObject value, string name, Schema field)
    {
        if (!field.Nullable)
            value.Remove(name);
    }

    private void RemoveUnlessPreserved(JsonObject value, Schema schema, string path, bool isResource)
    {
        if (schema.PreserveUnknown)
            return;

        foreach (var name in value.Select(field => field.Key).ToArray())
        {
            if (!(isResource || schema.EmbeddedResource) || name is not ("apiVersion" or "kind" or "metadata"))
            {
                _unknown.Add(Join(path, name));
                value.Remove(name);
            }
        }
    }

    private static void CheckType(JsonNode value, Schema schema, string owner, string goPath)
    {
        if (!schema.BuiltIn)
            return;

        var kind = value.GetValueKind();
        var fits = schema.Type switch
        {
            "string" => kind == JsonValueKind.String,
            "boolean" => kind is JsonValueKind.True or JsonValueKind.False,
            "integer" => kind == JsonValueKind.Number && value.Integer() is not null,
            "number" => kind == JsonValueKind.Number,
            "array" => kind == JsonValueKind.Array,
            "object" => kind == JsonValueKind.Object,
            _ => !schema.IntOrString
                || kind == JsonValueKind.String
                || (kind == JsonValueKind.Number && (schema.Format == "quantity" || value.Integer() is not null)),
        };
        if (!fits)
        {
            throw Refusal.BadRequest(
                $"json: cannot unmarshal {Found(value, kind)} into Go struct field {owner}.{goPath} of type {GoType(schema)}"
            );
        }

        CheckTime(value, schema);
        if (
            schema is { Format: "byte", BuiltIn: true }
            && value.Text() is { } coded
            && !Convert.TryFromBase64String(coded, new byte[coded.Length], out _)
        )
        {
            throw Refusal.BadRequest(
                $"illegal base64 data at input byte "
                    + $"{coded.TakeWhile(letter => char.IsAsciiLetterOrDigit(letter) || letter is '+' or '/').Count()}"
            );
        }
    }

    private static void CheckTime(JsonNode value, Schema schema)
    {
        if (schema.Format != "micro-time" || value.Text() is not { } text)
            return;
        if (DateTimeOffset.TryParseExact(text, MicroTimes, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _))
            return;

        // What stands where the format wants something else, and what that is.
        (var rest, var wanted) = text.Length > 19 ? (text[19..], ".000000") : (text, "2006");
        throw Refusal.BadRequest(
            $"parsing time \"{text}\" as \"2006-01-02T15:04:05.000000Z07:00\": cannot parse \"{rest}\" as \"{wanted}\""
        );
    }

    private static string Found(JsonNode value, JsonValueKind kind) =>
        kind switch
        {
            JsonValueKind.String => "string",
            JsonValueKind.True or JsonValueKind.False => "bool",
            JsonValueKind.Number => value.ToJsonString().Contains('.') ? $"number {value.ToJsonString()}" : "number",
            JsonValueKind.Array => "array",
            _ => "object",
        };

    private static string GoType(Schema schema) =>
        schema.Type switch
        {
            "integer" => schema.Format == "int64" ? "int64" : "int32",
            "boolean" => "bool",
            "number" => "float64",
            "array" => "[]" + GoElement(schema.Items!),
            "object" when schema.Values is not null => $"map[string]{GoElement(schema.Values)}",
            "object" => "v1." + schema.Name,
            _ => schema.IntOrString ? "int32" : "string",
        };

    private static string GoElement(Schema schema) =>
        schema.Type == "object" && schema.Name.Length > 0 ? "v1." + schema.Name : GoType(schema);
}
