namespace Trainyard.Local.ApiServer.Schemas;

/// <summary>One fault of an object: the constant reason, where, and what is wrong.</summary>
internal sealed record FieldError(string Reason, string Field, string Detail)
{
    /// <summary>What is wrong, without the value.</summary>
    public string Why { get; private init; } = "";

    public static FieldError Required(string field, string why = "") =>
        new("FieldValueRequired", field, why.Length == 0 ? "Required value" : $"Required value: {why}");

    public static FieldError Invalid(string field, JsonNode? value, string why) =>
        new("FieldValueInvalid", field, $"Invalid value: {Show(value)}: {why}") { Why = why };

    public static FieldError Forbidden(string field, string why) => new("FieldValueForbidden", field, $"Forbidden: {why}");

    public static FieldError Duplicate(string field, JsonNode? value) =>
        new("FieldValueDuplicate", field, $"Duplicate value: {Show(value)}");

    public static FieldError NotSupported(string field, JsonNode? value, IEnumerable<string> supported) =>
        new(
            "FieldValueNotSupported",
            field,
            $"Unsupported value: {Show(value)}: supported values: {string.Join(", ", supported.Select(one => $"\"{one}\""))}"
        );

    public static FieldError TooMany(string field, int found, int most) =>
        new("FieldValueTooMany", field, $"Too many: {found}: must have at most {most} items");

    public static FieldError NotFound(string field, JsonNode? value) => new("FieldValueNotFound", field, $"Not found: {Show(value)}");

    /// <param name="told">Where, as the message tells it.</param>
    /// <param name="type">What the field must be.</param>
    public static FieldError WrongType(string field, string told, string type, string found) =>
        new("FieldValueTypeInvalid", field, $"Invalid value: \"{found}\": {told} in body must be of type {type}: \"{found}\"");

    public JsonNode ToCause() =>
        new JsonObject
        {
            ["reason"] = Reason,
            ["message"] = Detail,
            ["field"] = Field,
        };

    public override string ToString() => $"{Field}: {Detail}";

    /// <summary>As Go's %#v shows it, or JSON for what is not plain, which Go makes safe for HTML.</summary>
    public static string Show(JsonNode? value) =>
        value is null ? "null"
        : value is JsonValue ? value.ToJsonString(Json.Relaxed)
        : value.ToJsonString(Json.Relaxed).Replace("<", "\\u003c").Replace(">", "\\u003e").Replace("&", "\\u0026");
}
