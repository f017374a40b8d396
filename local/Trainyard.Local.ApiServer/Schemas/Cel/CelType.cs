namespace Trainyard.Local.ApiServer.Schemas.Cel;

/// <summary>What an expression is about: a kind (bool, int, string, list, map, object, dyn and so on), and how large it may be.</summary>
/// <param name="Size">The most characters, items or entries; infinite where nothing bounds it.</param>
/// <param name="Least">The fewest bytes that a value takes in JSON.</param>
internal sealed record CelType(string Kind, double Size = 1, double Least = 1)
{
    // A request holds 3 MiB, so that no list has more items than fit.
    private const double RequestBytes = (3 << 20) - 2;

    public static readonly CelType Dyn = new("dyn", RequestBytes);

    /// <summary>Of a list or a map, or what an optional may hold.</summary>
    public CelType? Item { get; init; }

    public Dictionary<string, CelType>? Fields { get; init; }

    public override string ToString() =>
        Kind switch
        {
            "list" => $"list({Item})",
            "map" => $"map(string, {Item})",
            _ => Kind,
        };

    /// <summary>Of a schema; the root of a definition has metadata, of which rules see the names.</summary>
    public static CelType Of(Schema schema, bool root = false)
    {
        if (schema.IntOrString)
            return Dyn;

        switch (schema.Type)
        {
            case "boolean":
                return new CelType("bool", 1, 4);
            case "integer":
                return new CelType("int");
            case "number":
                return new CelType("double");
            case "string":
                var kind = schema.Format switch
                {
                    "duration" => "duration",
                    "date" or "date-time" => "timestamp",
                    "byte" => "bytes",
                    _ => "string",
                };
                return new CelType(kind, schema.MaxLength * 4 ?? RequestBytes, 2 + (schema.MinLength ?? 0));
            case "array" when schema.Items is not null:
                var item = Of(schema.Items);
                return new CelType("list", schema.MaxItems ?? Math.Floor(RequestBytes / (item.Least + 1)), 2) { Item = item };
            case "object" when schema.Values is not null && schema.Properties is null:
                var value = Of(schema.Values);
                return new CelType("map", schema.MaxProperties ?? Math.Floor(RequestBytes / (value.Least + 6)), 2) { Item = value };
            case "object":
                return Object(schema, root || schema.EmbeddedResource);
            default:
                return Dyn;
        }
    }

    private static CelType Object(Schema schema, bool resource)
    {
        var fields = (schema.Properties ?? []).ToDictionary(field => field.Key, field => Of(field.Value));
        if (resource)
        {
            CelType text = new("string", 253);
            fields["apiVersion"] = fields["kind"] = text;
            fields["metadata"] = new CelType("object")
            {
                Fields = new() { ["name"] = text, ["generateName"] = text },
            };
        }

        var least = 2 + schema.Required.Where(fields.ContainsKey).Sum(name => name.Length + 4 + fields[name].Least);
        return new CelType("object", 1, least) { Fields = fields };
    }
}
