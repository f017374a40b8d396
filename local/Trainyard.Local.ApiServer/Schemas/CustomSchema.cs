namespace Trainyard.Local.ApiServer.Schemas;

/// <summary>Reads the OpenAPI v3 schema of a CRD.</summary>
internal static class CustomSchema
{
    public static Schema Read(JsonObject? json)
    {
        if (json is null)
            return Schema.Anything;

        return new Schema
        {
            Type = json.Text("type") ?? "",
            Format = json.Text("format") ?? "",
            Description = json.Text("description") ?? "",
            Properties = Fields(json["properties"]),
            Values =
                json["additionalProperties"] is JsonObject values ? Read(values)
                : json.True("additionalProperties") ? Schema.Anything
                : null,
            Items = json["items"] is JsonObject items ? Read(items) : null,
            Default = json["default"]?.DeepClone(),
            Required = [.. json.Texts("required")],
            Enum = json["enum"]?.DeepClone() as JsonArray,
            Minimum = Number(json, "minimum"),
            Maximum = Number(json, "maximum"),
            ExclusiveMinimum = json.True("exclusiveMinimum"),
            ExclusiveMaximum = json.True("exclusiveMaximum"),
            MultipleOf = Number(json, "multipleOf"),
            MinLength = Whole(json, "minLength"),
            MaxLength = Whole(json, "maxLength"),
            Pattern = json.Text("pattern"),
            MinItems = Whole(json, "minItems"),
            MaxItems = Whole(json, "maxItems"),
            UniqueItems = json.True("uniqueItems"),
            MinProperties = Whole(json, "minProperties"),
            MaxProperties = Whole(json, "maxProperties"),
            Nullable = json.True("nullable"),
            PreserveUnknown = json.True("x-kubernetes-preserve-unknown-fields"),
            IntOrString = json.True("x-kubernetes-int-or-string"),
            EmbeddedResource = json.True("x-kubernetes-embedded-resource"),
            AllOf = All(json, "allOf"),
            AnyOf = All(json, "anyOf"),
            OneOf = All(json, "oneOf"),
            Not = json["not"] is JsonObject not ? Read(not) : null,
            ListKind = json.Text("x-kubernetes-list-type") switch
            {
                "map" => ListKind.Map,
                "set" => ListKind.Set,
                _ => ListKind.Atomic,
            },
            MapKeys = [.. json.Texts("x-kubernetes-list-map-keys")],
            AtomicMap = json.Text("x-kubernetes-map-type") == "atomic",
            Rules = Rule.Read(json["x-kubernetes-validations"]),
        };
    }

    private static Dictionary<string, Schema>? Fields(JsonNode? properties) =>
        properties is JsonObject fields ? fields.ToDictionary(field => field.Key, field => Read(field.Value as JsonObject)) : null;

    private static Schema[] All(JsonObject json, string name) => [.. json.Objects(name).Select(Read)];

    private static double? Number(JsonObject json, string name) =>
        json[name] is JsonValue value && value.GetValueKind() == JsonValueKind.Number
            ? double.Parse(value.ToJsonString(), CultureInfo.InvariantCulture)
            : null;

    private static int? Whole(JsonObject json, string name) => (int?)Number(json, name);
}
