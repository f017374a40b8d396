using System.Text.RegularExpressions;

namespace Trainyard.Local.ApiServer.Schemas;

/// <summary>
/// Checks a custom resource against its schema; every fault is told at once. What an update leaves as it was is not held against it
/// (ratcheting), so that a schema that has become stricter locks nobody out.
/// </summary>
internal sealed class Validation(List<FieldError> errors)
{
    private static readonly string[] DateFormats = ["yyyy-MM-ddTHH:mm:ssK", "yyyy-MM-ddTHH:mm:ss.FFFFFFFK"];

    /// <param name="told">The path as messages tell it; a status that is written alone is told without its "status.".</param>
    public void Check(JsonNode? value, JsonNode? old, Schema schema, string path, string told)
    {
        if (old is not null && Json.Same(value, old))
            return;

        if (value is null)
        {
            if (!schema.Nullable)
                errors.Add(FieldError.WrongType(path, told, ExpectedType(schema), "null"));

            return;
        }

        var found = FoundType(value);
        if (!TypeFits(value, found, schema))
        {
            var sized = found is "integer" or "number" && schema.Format.Length > 0;
            errors.Add(
                sized
                    ? FieldError.WrongType(path, told, schema.Format, found == "number" ? "float64" : "int64")
                    : FieldError.WrongType(path, told, ExpectedType(schema), found)
            );
            if (!sized)
                return;
        }

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

    private static string FoundType(JsonNode value) =>
        value.GetValueKind() switch
        {
            JsonValueKind.String => "string",
            JsonValueKind.Number => IsWhole(value) ? "integer" : "number",
            JsonValueKind.True or JsonValueKind.False => "boolean",
            JsonValueKind.Array => "array",
            _ => "object",
        };

    private static bool IsWhole(JsonNode value) =>
        value.Integer() is not null || (Number(value) is var number && number == Math.Floor(number) && Math.Abs(number) < 1e18);

    private static double Number(JsonNode value) => double.Parse(value.ToJsonString(), CultureInfo.InvariantCulture);

    private static bool TypeFits(JsonNode value, string found, Schema schema) =>
        schema.IntOrString
            ? found is "integer" or "string"
            : schema.Type.Length == 0 || found == schema.Type || (schema.Type == "number" && found == "integer");

    private void CheckEnum(JsonNode value, Schema schema, string path)
    {
        if (schema.Enum is not null && !schema.Enum.Any(one => Json.Same(one, value)))
            errors.Add(FieldError.NotSupported(path, value, schema.Enum.Select(one => one.Text() ?? FieldError.Show(one))));
    }

    private void CheckObject(JsonObject fields, JsonObject? old, Schema schema, string path, string told)
    {
        // Faults are told in the order of the schema.
        foreach (var name in schema.Properties is null ? fields.Select(field => field.Key) : schema.Properties.Keys.Union(schema.Required))
        {
            if (schema.Required.Contains(name) && !fields.ContainsKey(name))
            {
                errors.Add(FieldError.Required(Join(path, name)));
            }
            else if (fields.TryGetPropertyValue(name, out var value) && schema.Field(name) is { } field)
            {
                Check(value, old?[name], field, Join(path, name), Join(told, name));
            }
        }

        if (schema.MinProperties > fields.Count)
            errors.Add(FieldError.Invalid(path, fields.Count, $"{told} in body should have at least {schema.MinProperties} properties"));

        if (schema.MaxProperties < fields.Count)
            errors.Add(FieldError.TooMany(path, fields.Count, schema.MaxProperties.Value));
    }

    private void CheckList(JsonArray items, JsonArray? old, Schema schema, string path, string told)
    {
        if (schema.MinItems > items.Count)
            errors.Add(FieldError.Invalid(path, items.Count, $"{told} in body should have at least {schema.MinItems} items"));

        if (schema.MaxItems < items.Count)
            errors.Add(FieldError.TooMany(path, items.Count, schema.MaxItems.Value));

        var before = errors.Count;
        for (var i = 0; i < items.Count && schema.Items is not null; i++)
            Check(items[i], Counterpart(items[i], old, schema), schema.Items, $"{path}[{i}]", $"{told}[{i}]");

        if (errors.Count == before)
            CheckDuplicates(items, schema, path);
    }

    public static JsonNode? Counterpart(JsonNode? item, JsonArray? old, Schema schema) =>
        schema.ListKind == ListKind.Map ? old?.FirstOrDefault(one => SameKey(one, item, schema)) : null;

    private static bool SameKey(JsonNode? left, JsonNode? right, Schema schema) =>
        schema.MapKeys.All(key =>
            Json.Same(left.At(key) ?? schema.Items?.Field(key)?.Default, right.At(key) ?? schema.Items?.Field(key)?.Default)
        );

    private void CheckDuplicates(JsonArray items, Schema schema, string path)
    {
        if (schema.ListKind == ListKind.Atomic && !schema.UniqueItems)
            return;

        for (var i = 1; i < items.Count; i++)
        {
            var repeated = items
                .Take(i)
                .Any(one => schema.ListKind == ListKind.Map ? SameKey(one, items[i], schema) : Json.Same(one, items[i]));
            if (repeated)
                errors.Add(FieldError.Duplicate($"{path}[{i}]", KeyOf(items[i], schema)));
        }
    }

    private static JsonNode? KeyOf(JsonNode? item, Schema schema) =>
        schema.ListKind == ListKind.Map
            ? new JsonObject(schema.MapKeys.Select(key => KeyValuePair.Create(key, item.At(key)?.DeepClone())))
            : item;

    private void CheckScalar(JsonValue value, Schema schema, string path, string told)
    {
        var number = value.GetValueKind() == JsonValueKind.Number;
        if (number && schema.Format is "int32" or "int64" && !InRange(value, schema.Format))
        {
            errors.Add(
                new FieldError(
                    "FieldValueInvalid",
                    "<nil>",
                    $"Invalid value: \"\": Checked value must be of type integer with format {schema.Format} in {told}"
                )
            );
        }

        var fault =
            number ? NumberFault(Number(value), schema)
            : value.Text() is { } text ? TextFault(text, schema)
            : null;
        if (fault is not null)
            errors.Add(FieldError.Invalid(path, value, $"{told} in body {fault}"));
        else if (value.Text() is { } formatted && !FormatFits(formatted, schema.Format))
            errors.Add(FieldError.WrongType(path, told, schema.Format, formatted));
    }

    private static bool InRange(JsonValue value, string format) =>
        value.Integer() is { } whole
            ? format == "int64" || whole == (int)whole
            : Number(value) is var real && real == Math.Floor(real) && Math.Abs(real) <= int.MaxValue;

    private static string? NumberFault(double number, Schema schema)
    {
        string Bound(double? bound) => bound!.Value.ToString(CultureInfo.InvariantCulture);
        return number < schema.Minimum || (schema.ExclusiveMinimum && number == schema.Minimum)
            ? schema.ExclusiveMinimum
                ? $"should be greater than {Bound(schema.Minimum)}"
                : $"should be greater than or equal to {Bound(schema.Minimum)}"
            : number > schema.Maximum || (schema.ExclusiveMaximum && number == schema.Maximum)
                ? schema.ExclusiveMaximum
                    ? $"should be less than {Bound(schema.Maximum)}"
                    : $"should be less than or equal to {Bound(schema.Maximum)}"
                : schema.MultipleOf is { } step && Math.Abs(Math.Round(number / step) - (number / step)) > 1e-9
                    ? $"should be a multiple of {Bound(step)}"
                    : null;
    }

    private static string? TextFault(string text, Schema schema)
    {
        var length = new StringInfo(text).LengthInTextElements;
        return length < schema.MinLength ? $"should be at least {schema.MinLength} chars long"
            : length > schema.MaxLength ? $"should be at most {schema.MaxLength} chars long"
            : schema.Pattern is not null && !Regex.IsMatch(text, schema.Pattern, RegexOptions.CultureInvariant)
                ? $"should match '{schema.Pattern}'"
            : null;
    }

    private static bool FormatFits(string text, string format) =>
        format switch
        {
            "date-time" => DateTimeOffset.TryParseExact(
                text,
                DateFormats,
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal,
                out _
            ),
            "date" => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
            "uuid" => Guid.TryParse(text, out _),
            "uri" => Uri.TryCreate(text, UriKind.Absolute, out _),
            "ipv4" or "ipv6" => System.Net.IPAddress.TryParse(text, out _),
            "byte" => Convert.TryFromBase64String(text, new byte[text.Length], out _),
            _ => true,
        };

    private void CheckCombinations(JsonNode value, Schema schema, string path, string told)
    {
        foreach (var one in schema.AllOf)
            Check(value, null, one, path, told);

        if (schema.AnyOf.Count > 0 && !schema.AnyOf.Any(one => Fits(value, one)))
            errors.Add(FieldError.Invalid(path, "", $"{told} in body must validate at least one schema (anyOf)"));

        if (schema.OneOf.Count > 0 && schema.OneOf.Count(one => Fits(value, one)) is var fitting && fitting != 1)
        {
            errors.Add(
                FieldError.Invalid(
                    path,
                    "",
                    $"{told} in body must validate one and only one schema (oneOf). "
                        + $"{(fitting == 0 ? "Found none valid" : $"Found {fitting} valid alternatives")}"
                )
            );
        }

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
