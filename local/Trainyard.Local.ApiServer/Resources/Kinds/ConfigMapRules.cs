namespace Trainyard.Local.ApiServer.Resources.Kinds;

internal sealed class ConfigMapRules : KindRules
{
    private const int MostBytes = 1 << 20;

    public override void Validate(JsonObject next, JsonObject? old, List<FieldError> errors)
    {
        foreach ((var key, var _) in next["data"] as JsonObject ?? [])
        {
            if (next.Object("binaryData")?.ContainsKey(key) is true)
                errors.Add(FieldError.Invalid($"data[{key}]", key, "duplicate of key present in binaryData"));
        }

        CheckImmutable(next, old, ["data", "binaryData"], errors);
        CheckSize(next, "[]", errors);
    }

    public static void CheckImmutable(JsonObject next, JsonObject? old, IEnumerable<string> parts, List<FieldError> errors)
    {
        if (old?.True("immutable") is not true)
            return;

        if (!next.True("immutable"))
            errors.Add(FieldError.Forbidden("immutable", "field is immutable when `immutable` is set"));

        foreach (var part in parts.Where(part => !Json.Same(old[part], next[part])))
            errors.Add(FieldError.Forbidden(part, "field is immutable when `immutable` is set"));
    }

    public static void CheckSize(JsonObject next, string field, List<FieldError> errors)
    {
        long bytes = (next["data"] as JsonObject ?? [])
            .Concat(next["binaryData"] as JsonObject ?? [])
            .Sum(entry => Encoding.UTF8.GetByteCount(entry.Value.Text() ?? ""));
        if (bytes > MostBytes)
            errors.Add(new FieldError("FieldValueTooLong", field, $"Too long: may not be more than {MostBytes} bytes"));
    }
}
