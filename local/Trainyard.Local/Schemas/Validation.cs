using System.Text.RegularExpressions;

namespace Trainyard.Local.Schemas;

/// <summary>
/// Checks a value against its schema; every fault is told at once. What an update leaves as it was is not held against it
/// (ratcheting), so that a schema that has become stricter locks nobody out.
/// </summary>
internal sealed class Validation(List<FieldError> errors)
{
    private static readonly string[] DateFormats = ["yyyy-MM-ddTHH:mm:ssK", "yyyy-MM-ddTHH:mm:ss.FFFFFFFK"];

    /// <summary>Changes of what may not change, which are told last.</summary>
    public List<FieldError> Immutable { get; } = [];

    /// <param name="path">The field's path.</param>
    /// <param name="told">The path as messages tell it; a status that is written alone is told without its "status.".</param>
    public void Check(JsonNode? value, JsonNode? old, Schema schema, string path, string told)
    {
        if (old is not null && Json.Same(value, old)) return;

        if (value is null)
        {
            if (!schema.Nullable && !schema.BuiltIn) errors.Add(FieldError.WrongType(path, told, ExpectedType(schema), "null"));

            return;
        }

        int before = errors.Count;
        CheckType(value, schema, path, told);
        if (errors.Count > before) return;

        CheckEnum(value, schema, path);
        switch (value)
        {
            case JsonObject fields:
                CheckObject(fields, old as JsonObject, schema, path, told);
                break;
            case JsonArray items:
                CheckList(items, old as JsonArray, schema, path, told);
                break;
            default:
                CheckScalar(value.AsValue(), schema, path, told);
                break;
        }

        CheckCombinations(value, schema, path, told);
    }

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    private static string ExpectedType(Schema schema) => schema.IntOrString ? "integer,string" : schema.Type;

    private static string FoundType(JsonNode value) => value.GetValueKind() switch
    {
        JsonValueKind.String => "string",
        JsonValueKind.Number => IsWhole(value) ? "integer" : "number",
        JsonValueKind.True or JsonValueKind.False => "boolean",
        JsonValueKind.Array => "array",
        _ => "object",
    };

    private static bool IsWhole(JsonNode value) => Number(value) is var number && number == Math.Floor(number) && Math.Abs(number) < 1e18;

    private static double Number(JsonNode value) => double.Parse(value.ToJsonString(), CultureInfo.InvariantCulture);

    private void CheckType(JsonNode value, Schema schema, string path, string told)
    {
        string found = FoundType(value);
        bool fits = schema.IntOrString ? found is "integer" or "string" || (schema.BuiltIn && found == "number")
            : schema.Type.Length == 0 || found == schema.Type || (schema.Type == "number" && found == "integer");
        if (!fits) errors.Add(FieldError.WrongType(path, told, ExpectedType(schema), found));
    }

    private void CheckEnum(JsonNode value, Schema schema, string path)
    {
        bool absent = schema.BuiltIn && value.Text() is "";
        if (schema.Enum is not null && !absent && !schema.Enum.Any(one => Json.Same(one, value)))
            errors.Add(FieldError.NotSupported(path, value, Supported(schema)));
    }

    private static IEnumerable<string> Supported(Schema schema)
    {
        IEnumerable<string> values = schema.Enum!.Select(one => one.Text() ?? FieldError.Show(one));
        return schema.BuiltIn ? values : values.Order(StringComparer.Ordinal);
    }

    private void CheckObject(JsonObject fields, JsonObject? old, Schema schema, string path, string told)
    {
        // Faults are told in the order of the schema.
        foreach (string name in schema.Properties is null ? fields.Select(field => field.Key) : schema.Properties.Keys.Union(schema.Required))
        {
            if (schema.Required.Contains(name) && (!fields.ContainsKey(name) || (schema.BuiltIn && IsEmpty(fields[name]))))
            {
                errors.Add(FieldError.Required(Join(path, name)));
            }
            else if (fields.TryGetPropertyValue(name, out JsonNode? value) && schema.Field(name) is { } field)
            {
                CheckImmutable(value, old, name, field, path);
                Check(value, old?[name], field, Join(path, name), Join(told, name));
            }
        }

        if (schema.MinProperties > fields.Count)
            errors.Add(FieldError.Invalid(path, fields.Count, $"{told} in body should have at least {schema.MinProperties} properties"));

        if (schema.MaxProperties < fields.Count)
            errors.Add(new FieldError("FieldValueTooMany", path, $"Too many: {fields.Count}: must have at most {schema.MaxProperties} items"));
    }

    /// <summary>In built-in kinds an empty string or list is as good as none.</summary>
    private static bool IsEmpty(JsonNode? value) => value is null or JsonArray { Count: 0 } || value.Text() is "";

    private void CheckImmutable(JsonNode? value, JsonObject? old, string name, Schema field, string path)
    {
        if (field.Immutable && old is not null && !Json.Same(old[name], value))
            Immutable.Add(FieldError.Invalid(Join(path, name), value, "field is immutable"));
    }

    private void CheckList(JsonArray items, JsonArray? old, Schema schema, string path, string told)
    {
        if (schema.MinItems > items.Count)
            errors.Add(schema.BuiltIn ? FieldError.Required(path)
                : FieldError.Invalid(path, items.Count, $"{told} in body should have at least {schema.MinItems} items"));

        if (schema.MaxItems < items.Count)
            errors.Add(new FieldError("FieldValueTooMany", path, $"Too many: {items.Count}: must have at most {schema.MaxItems} items"));

        int before = errors.Count;
        for (int i = 0; i < items.Count && schema.Items is not null; i++)
            Check(items[i], Counterpart(items[i], old, schema), schema.Items, $"{path}[{i}]", $"{told}[{i}]");

        if (errors.Count == before) CheckDuplicates(items, schema, path);
    }

    public static JsonNode? Counterpart(JsonNode? item, JsonArray? old, Schema schema) =>
        schema.ListKind == ListKind.Map ? old?.FirstOrDefault(one => SameKey(one, item, schema)) : null;

    private static bool SameKey(JsonNode? left, JsonNode? right, Schema schema) =>
        schema.MapKeys.All(key => Json.Same(left.At(key) ?? schema.Items?.Field(key)?.Default, right.At(key) ?? schema.Items?.Field(key)?.Default));

    private void CheckDuplicates(JsonArray items, Schema schema, string path)
    {
        // The built-in kinds check their own lists, and merge keys there are not always unique.
        if (schema.BuiltIn || (schema.ListKind == ListKind.Atomic && !schema.UniqueItems)) return;

        for (int i = 1; i < items.Count; i++)
        {
            bool repeated = items.Take(i).Any(one => schema.ListKind == ListKind.Map ? SameKey(one, items[i], schema) : Json.Same(one, items[i]));
            if (repeated) errors.Add(FieldError.Duplicate($"{path}[{i}]", KeyOf(items[i], schema)));
        }
    }

    private static JsonNode? KeyOf(JsonNode? item, Schema schema) =>
        schema.ListKind == ListKind.Map ? new JsonObject(schema.MapKeys.Select(key => KeyValuePair.Create(key, item.At(key)?.DeepClone()))) : item;

    private void CheckScalar(JsonValue value, Schema schema, string path, string told)
    {
        string? fault = value.GetValueKind() switch
        {
            JsonValueKind.Number => NumberFault(Number(value), schema),
            JsonValueKind.String => TextFault(value.GetValue<string>(), schema),
            _ => null,
        };
        if (fault is not null)
            errors.Add(FieldError.Invalid(path, value, schema.BuiltIn ? fault.Replace("should be", "must be") : $"{told} in body {fault}"));
        else if (value.GetValueKind() == JsonValueKind.String && !schema.BuiltIn && !FormatFits(value.GetValue<string>(), schema.Format))
            errors.Add(FieldError.WrongType(path, told, schema.Format, value.GetValue<string>()));
    }

    private static string? NumberFault(double number, Schema schema)
    {
        if (schema.Range)
            return number < schema.Minimum || number > schema.Maximum ? $"must be between {schema.Minimum} and {schema.Maximum}, inclusive" : null;

        string Bound(double? bound) => bound!.Value.ToString(CultureInfo.InvariantCulture);
        return number < schema.Minimum || (schema.ExclusiveMinimum && number == schema.Minimum)
            ? schema.ExclusiveMinimum ? $"should be greater than {Bound(schema.Minimum)}" : $"should be greater than or equal to {Bound(schema.Minimum)}"
            : number > schema.Maximum || (schema.ExclusiveMaximum && number == schema.Maximum)
            ? schema.ExclusiveMaximum ? $"should be less than {Bound(schema.Maximum)}" : $"should be less than or equal to {Bound(schema.Maximum)}"
            : schema.MultipleOf is { } step && Math.Abs(Math.Round(number / step) - (number / step)) > 1e-9 ? $"should be a multiple of {Bound(step)}" : null;
    }

    private static string? TextFault(string text, Schema schema)
    {
        if (schema.BuiltIn)
        {
            return text.Length == 0 ? null : schema.Format switch
            {
                "label" => Names.LabelFault(text),
                "subdomain" => Names.SubdomainFault(text),
                _ => null,
            };
        }

        int length = new StringInfo(text).LengthInTextElements;
        return length < schema.MinLength ? $"should be at least {schema.MinLength} chars long"
            : length > schema.MaxLength ? $"should be at most {schema.MaxLength} chars long"
            : schema.Pattern is not null && !Regex.IsMatch(text, schema.Pattern, RegexOptions.CultureInvariant) ? $"should match '{schema.Pattern}'"
            : null;
    }

    private static bool FormatFits(string text, string format) => format switch
    {
        "date-time" => DateTimeOffset.TryParseExact(text, DateFormats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _),
        "date" => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
        "uuid" => Guid.TryParse(text, out _),
        "uri" => Uri.TryCreate(text, UriKind.Absolute, out _),
        "ipv4" or "ipv6" => System.Net.IPAddress.TryParse(text, out _),
        "byte" => Convert.TryFromBase64String(text, new byte[text.Length], out _),
        _ => true,
    };

    private void CheckCombinations(JsonNode value, Schema schema, string path, string told)
    {
        foreach (Schema one in schema.AllOf) Check(value, null, one, path, told);

        if (schema.AnyOf.Count > 0 && !schema.AnyOf.Any(one => Fits(value, one)))
            errors.Add(FieldError.Invalid(path, "", $"{told} in body must validate at least one schema (anyOf)"));

        if (schema.OneOf.Count > 0 && schema.OneOf.Count(one => Fits(value, one)) is var fitting && fitting != 1)
            errors.Add(FieldError.Invalid(path, "", $"{told} in body must validate one and only one schema (oneOf). {(fitting == 0 ? "Found none valid" : $"Found {fitting} valid alternatives")}"));

        if (schema.Not is not null && Fits(value, schema.Not))
            errors.Add(FieldError.Invalid(path, "", $"{told} in body must not validate the schema (not)"));
    }

    private static bool Fits(JsonNode value, Schema schema)
    {
        List<FieldError> found = [];
        new Validation(found).Check(value, null, schema, "", "");
        return found.Count == 0;
    }
}
