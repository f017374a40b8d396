namespace Trainyard.Local.ApiServer.Resources.Kinds;

internal sealed class DefinitionRules : KindRules
{
    private static readonly string[] Hoisted = ["schema", "subresources", "additionalPrinterColumns", "selectableFields"];

    public override void Default(ResourceKind kind, JsonObject body)
    {
        var name = body.Text("spec.names.kind") ?? "";
        if (name.Length == 0)
            return;

        body.Put("spec.names.listKind", body.Text("spec.names.listKind") ?? name + "List");
        body.Put("spec.names.singular", body.Text("spec.names.singular") ?? name.ToLowerInvariant());
    }

    public override void PrepareForCreate(WriteRequest request, JsonObject body, Registry registry)
    {
        var storage = body.Objects("spec.versions").FirstOrDefault(version => version.True("storage"));
        body["status"] = new JsonObject
        {
            ["conditions"] = new JsonArray(),
            ["acceptedNames"] = new JsonObject { ["plural"] = "", ["kind"] = "" },
            ["storedVersions"] = storage is null ? [] : new JsonArray(storage["name"]?.DeepClone()),
        };
    }

    public override void Validate(JsonObject next, JsonObject? old, List<FieldError> errors)
    {
        if (old is not null && !Json.Same(old.At("spec.group"), next.At("spec.group")))
        {
            // Nothing else counts of a definition that wants to be another one.
            errors.RemoveAll(error => error.Field.StartsWith("spec.versions", StringComparison.Ordinal));
            return;
        }

        JsonObject[] versions = [.. next.Objects("spec.versions")];
        for (var i = 0; i < versions.Length; i++)
        {
            if (versions[i].At("schema.openAPIV3Schema") is not JsonObject schema)
                continue;

            var path = $"spec.versions[{i}].schema.openAPIV3Schema";
            if (!errors.Exists(error => error.Field.StartsWith(path, StringComparison.Ordinal)))
            {
                ValidateDefaults(schema, path, errors);
                RuleChecks.Check(schema, path, errors);
            }

            ValidateSelectable(versions[i], schema, $"spec.versions[{i}].selectableFields", errors);
        }

        Hoist(versions, errors);
    }

    /// <summary>What all versions have in common is told as of the definition, and once.</summary>
    private static void Hoist(JsonObject[] versions, List<FieldError> errors)
    {
        foreach (
            var part in Hoisted.Where(part =>
                versions.All(version => version[part] is not null && Json.Same(version[part], versions[0][part]))
            )
        )
        {
            var first = $"spec.versions[0].{part}";
            errors.RemoveAll(error =>
                !error.Field.StartsWith(first, StringComparison.Ordinal)
                && error.Field.Contains($"].{part}", StringComparison.Ordinal)
                && error.Field.StartsWith("spec.versions[", StringComparison.Ordinal)
            );
            for (var i = 0; i < errors.Count; i++)
            {
                if (!errors[i].Field.StartsWith(first, StringComparison.Ordinal))
                    continue;

                var hoisted = $"spec.{(part == "schema" ? "validation" : part)}";
                errors[i] = errors[i] with
                {
                    Field = hoisted + errors[i].Field[first.Length..],
                    Detail = errors[i].Detail.Replace(first, hoisted),
                };
            }
        }
    }

    private static void ValidateSelectable(JsonObject version, JsonObject schema, string path, List<FieldError> errors)
    {
        foreach ((var i, var field) in version.Objects("selectableFields").Index())
        {
            var given = field.Text("jsonPath") ?? "";
            if (given.Length == 0)
                continue;

            var found = given
                .Split('.', StringSplitOptions.RemoveEmptyEntries)
                .Aggregate((JsonObject?)schema, (at, name) => at?.Object("properties")?[name] as JsonObject);
            var fault =
                given[0] != '.' ? $"is an invalid path: expected [ or . but got: {given.Split('.')[0]}"
                : found is null || given.StartsWith(".metadata", StringComparison.Ordinal)
                    ? "is an invalid path: does not refer to a valid field"
                : found.Text("type") is not ("string" or "boolean" or "integer")
                    ? "must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed."
                : null;
            if (fault is not null)
                errors.Add(FieldError.Invalid($"{path}[{i}].jsonPath", given, fault));
        }
    }

    /// <summary>That defaults fit, which a table of rules cannot say.</summary>
    private static void ValidateDefaults(JsonObject schema, string path, List<FieldError> errors)
    {
        if (schema["default"] is { } value)
            ValidateDefault(value, CustomSchema.Read(schema), path + ".default", errors);

        foreach ((var name, var field) in schema["properties"] as JsonObject ?? [])
        {
            if (field is JsonObject child)
                ValidateDefaults(child, $"{path}.properties[{name}]", errors);
        }

        foreach (var part in (ReadOnlySpan<string>)["items", "additionalProperties"])
        {
            if (schema[part] is JsonObject child)
                ValidateDefaults(child, $"{path}.{part}", errors);
        }
    }

    private static void ValidateDefault(JsonNode value, Schema schema, string path, List<FieldError> errors)
    {
        if (value is JsonObject fields)
        {
            Pruning pruning = new();
            pruning.Prune(fields.Copy(), schema, Schema.Anything);
            if (pruning.Unknown.Count > 0)
                errors.Add(FieldError.Invalid(path, value, "must not have unknown fields"));
        }

        new Validation(errors).Check(value, null, schema, path, "");
    }
}
