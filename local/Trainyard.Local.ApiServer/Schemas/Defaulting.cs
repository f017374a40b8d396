using Trainyard.Local.ApiServer.Schemas.Cel;

namespace Trainyard.Local.ApiServer.Schemas;

/// <summary>Fills in the defaults of a schema, from the outside in, so that a default object gets the defaults of its fields.</summary>
internal static class Defaulting
{
    public static void Apply(JsonNode? value, Schema schema)
    {
        if (value is JsonArray array && schema.Items is not null)
        {
            foreach (var item in array)
                Apply(item, schema.Items);

            return;
        }

        if (value is not JsonObject fields)
            return;

        foreach ((var name, var field) in schema.Properties ?? [])
        {
            if (field.Default is not null && IsMissing(fields, name, field))
                fields[name] = field.Default.DeepClone();

            Apply(fields[name], field);
        }

        Dictionary<string, object?> scope = new() { ["self"] = fields };
        foreach (
            var rule in schema.Defaults.Where(rule =>
                (rule.Kind == "set" || fields.At(rule.Name) is null) && (rule.When is null || rule.When(scope) is true)
            )
        )
        {
            fields.Put(rule.Name, CelFunctions.Unwrap(rule.Shown!(scope)));
        }

        if (schema.Values is not null)
        {
            foreach ((var _, var item) in fields)
                Apply(item, schema.Values);
        }
    }

    private static bool IsMissing(JsonObject fields, string name, Schema field) =>
        !fields.ContainsKey(name)
        || (fields[name] is null ? !field.Nullable : field.DefaultForZero && (fields[name].Integer() == 0 || fields[name].Text() is ""));
}
