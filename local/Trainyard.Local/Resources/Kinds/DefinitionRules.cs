namespace Trainyard.Local.Resources.Kinds;

internal sealed class DefinitionRules : KindRules
{
    // The server's messages speak of the schema of the only version as of the definition's own.
    private const string SchemaPath = "spec.validation.openAPIV3Schema";

    public override void Default(ResourceKind kind, JsonObject body)
    {
        string name = body.Text("spec.names.kind") ?? "";
        if (name.Length > 0)
        {
            body.Put("spec.names.listKind", body.Text("spec.names.listKind") ?? name + "List");
            body.Put("spec.names.singular", body.Text("spec.names.singular") ?? name.ToLowerInvariant());
        }

        body.Put("spec.conversion", body.At("spec.conversion")?.DeepClone() ?? new JsonObject { ["strategy"] = "None" });
        foreach (JsonObject version in body.Objects("spec.versions"))
        {
            version["served"] ??= false;
            version["storage"] ??= false;
        }
    }

    public override void PrepareForCreate(WriteRequest request, JsonObject body, Registry registry)
    {
        JsonArray stored = [.. body.Objects("spec.versions").Where(version => version.True("storage")).Select(version => (JsonNode)version.Text("name")!)];
        body["status"] = new JsonObject
        {
            ["conditions"] = new JsonArray(),
            ["acceptedNames"] = new JsonObject { ["plural"] = "", ["kind"] = "" },
            ["storedVersions"] = stored,
        };
    }

    public override void Validate(JsonObject next, JsonObject? old, List<FieldError> errors)
    {
        string name = $"{next.Text("spec.names.plural")}.{next.Text("spec.group")}";
        if (old is null && next.Name() != name)
            errors.Add(FieldError.Invalid("metadata.name", next.Name(), "must be spec.names.plural+\".\"+spec.group"));

        if (old is not null && !Json.Same(old.At("spec.group"), next.At("spec.group")))
        {
            // Nothing else counts of a definition that wants to be another one.
            return;
        }

        JsonObject[] versions = [.. next.Objects("spec.versions")];
        if (versions.Count(version => version.True("storage")) != 1)
        {
            JsonArray shown = [.. versions.Select(Shown)];
            errors.Add(FieldError.Invalid("spec.versions", shown, "must have exactly one version marked as storage version"));
            if (next.At("status.storedVersions") is JsonArray { Count: 0 })
                errors.Add(FieldError.Invalid("status.storedVersions", null, "must have at least one stored version"));
        }

        for (int i = 0; i < versions.Length; i++) ValidateVersion(versions[i], i, errors);
    }

    private static JsonNode Shown(JsonObject version) => new JsonObject
    {
        ["Name"] = version["name"]?.DeepClone(),
        ["Served"] = version["served"]?.DeepClone(),
        ["Storage"] = version["storage"]?.DeepClone(),
        ["Deprecated"] = false,
        ["DeprecationWarning"] = null,
        ["Schema"] = null,
        ["Subresources"] = null,
        ["AdditionalPrinterColumns"] = null,
        ["SelectableFields"] = null,
    };

    private static void ValidateVersion(JsonObject version, int i, List<FieldError> errors)
    {
        if (version.At("schema.openAPIV3Schema") is not JsonObject schema)
        {
            errors.Add(FieldError.Required($"spec.versions[{i}].schema.openAPIV3Schema"));
            return;
        }

        ValidateSchema(schema, SchemaPath, errors);
        foreach ((int j, JsonObject column) in version.Objects("additionalPrinterColumns").Index())
        {
            if (column.Text("jsonPath")?.StartsWith('.') is not true)
                errors.Add(FieldError.Invalid($"spec.additionalPrinterColumns[{j}].JSONPath", column.Text("jsonPath"),
                    "must be a simple json path starting with ."));
        }
    }

    /// <summary>A structural schema: each part has a type, defaults fit, lists of type map have their keys.</summary>
    private static void ValidateSchema(JsonObject schema, string path, List<FieldError> errors)
    {
        bool typeless = schema.True("x-kubernetes-preserve-unknown-fields") || schema.True("x-kubernetes-int-or-string");
        if (schema.Text("type") is not { Length: > 0 } && !typeless)
            errors.Add(FieldError.Required(path + ".type",
                $"must not be empty for specified {(path.EndsWith(".items", StringComparison.Ordinal) ? "array items" : "object fields")}"));

        if (schema.Texts("x-kubernetes-list-map-keys").Any() && schema.Text("x-kubernetes-list-type") != "map")
            errors.Add(FieldError.Required(path + ".x-kubernetes-list-type", "must be map if x-kubernetes-list-map-keys is non-empty"));

        if (schema["default"] is { } value)
        {
            List<FieldError> faults = [];
            new Validation(faults).Check(value, null, CustomSchema.Read(schema), path + ".default", "");
            errors.AddRange(faults);
        }

        Rules.CheckSyntax(schema, path, errors);
        foreach ((string name, JsonNode? field) in schema["properties"] as JsonObject ?? [])
            if (field is JsonObject child) ValidateSchema(child, $"{path}.properties[{name}]", errors);

        foreach (string part in (ReadOnlySpan<string>)["items", "additionalProperties"])
            if (schema[part] is JsonObject child) ValidateSchema(child, $"{path}.{part}", errors);
    }
}
