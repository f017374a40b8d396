using Trainyard.Local.ApiServer.Schemas.Cel;

namespace Trainyard.Local.ApiServer.Schemas;

/// <summary>
/// Holds objects of the built-in kinds to the lines of their types in builtin.schema, in the order of these lines; the head of that file
/// says what their expressions know.
/// </summary>
internal sealed class FieldRules(List<FieldError> errors, List<string> warnings)
{
    private readonly List<FieldError> _changes = [];
    private readonly List<object?> _faulty = [];
    private bool _update;

    public void Check(JsonObject next, JsonObject? old, Schema schema)
    {
        _update = old is not null;
        VisitObject(
            next,
            old,
            schema,
            "",
            new Dictionary<string, object?>
            {
                ["faulty"] = _faulty,
                ["changed"] = _update,
                ["creating"] = !_update,
            }
        );
        errors.AddRange(_changes);
    }

    /// <summary>One value alone, of whatever type.</summary>
    public void CheckValue(JsonNode? value, Schema schema) => Visit(value, null, schema, "", []);

    private static string Join(string path, string name) =>
        path.Length == 0 ? name
        : name.StartsWith('[') ? path + name
        : $"{path}.{name}";

    /// <summary>Without the index or the key for one ^, without the field, too, for two.</summary>
    private static string Above(string path, string field) =>
        field.StartsWith("^^", StringComparison.Ordinal) ? path[..path[..path.LastIndexOf('[')].LastIndexOf('.')]
        : field[0] == '^' && path.EndsWith(']') ? path[..path.LastIndexOf('[')]
        : path;

    private void Visit(JsonNode? value, JsonNode? old, Schema schema, string path, Dictionary<string, object?> scope)
    {
        CheckWords(value, schema, path);
        switch (value)
        {
            case JsonArray items when schema.Items is not null:
                for (var i = 0; i < items.Count; i++)
                    VisitItem(items, i, old as JsonArray, schema, path, scope);

                break;
            case JsonObject entries when schema.Values is not null:
                foreach ((var key, var entry) in entries)
                {
                    scope["key"] = key;
                    Visit(entry, (old as JsonObject)?[key], schema.Values, $"{path}[{key}]", scope);
                }

                break;
            case not null when schema.Checks.Count > 0 && (schema.Properties is null || value is JsonObject):
                VisitObject(value, old, schema, path, scope);
                break;
        }
    }

    private void VisitItem(JsonArray items, int i, JsonArray? old, Schema schema, string path, Dictionary<string, object?> scope)
    {
        scope["index"] = (long)i;
        scope["list"] = path;
        scope["before"] = (Func<object?>)(() => items.Take(i).Select(CelFunctions.Wrap).ToList());
        var faults = errors.Count;
        Visit(
            items[i],
            Validation.Counterpart(items[i], old, schema),
            schema.Items!,
            schema.Bare || schema.Unindexed ? path : $"{path}[{i}]",
            scope
        );
        if (errors.Count > faults)
            _faulty.Add(items[i]);
    }

    /// <summary>Also a plain value whose type has rules.</summary>
    private void VisitObject(JsonNode value, JsonNode? old, Schema schema, string path, Dictionary<string, object?> outer)
    {
        var self = CelFunctions.Wrap(value);
        Dictionary<string, object?> scope = new(outer)
        {
            ["self"] = self,
            ["parent"] = outer.GetValueOrDefault("self"),
            ["oldSelf"] = CelFunctions.Wrap(old),
            ["path"] = path,
            [JsonNamingPolicy.CamelCase.ConvertName(schema.Name)] = self,
        };
        foreach (var rule in schema.Checks)
        {
            if (rule.Kind == "visit")
                VisitField(value, old, rule.Name, schema, path, scope);
            else if (rule.Kind == "union")
                VisitUnion(rule, (JsonObject)value, old, schema, path, scope);
            else if (Apply(rule, value, old, schema, path, scope) && rule.Ends)
                break;
        }
    }

    private void VisitField(
        JsonNode owner,
        JsonNode? oldOwner,
        string name,
        Schema ownerSchema,
        string path,
        Dictionary<string, object?> scope
    )
    {
        var field = ownerSchema.Field(name)!;
        var value = owner.At(name)
            ?? (
                field.Always
                    ? field.Type == "string"
                        ? ""
                        : 0
                    : null
            );
        var where = field.Bare ? path : Join(path, name);
        if (ownerSchema.Required.Contains(name) && IsEmpty(value))
        {
            errors.Add(FieldError.Required(where));
            return;
        }

        if (field.Immutable && _update && !Json.Same(oldOwner.At(name), value))
            _changes.Add(FieldError.Invalid(where, GoForm.Of(value, field), "field is immutable"));

        Dictionary<string, object?> inner = new(scope) { ["field"] = name };
        Visit(value, oldOwner.At(name), field, where, inner);
        if (!field.Again || !_update)
            return;

        var changes = _changes.Count;
        Visit(value, oldOwner.At(name), field, where, inner);
        _changes.RemoveRange(changes, _changes.Count - changes);
    }

    /// <summary>The first of the fields that is there counts; another one beside it may not be.</summary>
    private void VisitUnion(FieldRule rule, JsonObject value, JsonNode? old, Schema schema, string path, Dictionary<string, object?> scope)
    {
        string? first = null;
        foreach (var name in rule.Name.Split(',').Where(name => value[name] is not null))
        {
            if (first is not null)
                errors.Add(FieldError.Forbidden(Join(path, name), (string)rule.Message(scope)!));
            else
                VisitField(value, old, first = name, schema, path, scope);
        }
    }

    /// <summary>Whether it is broken; what is told of it then.</summary>
    private bool Apply(FieldRule rule, JsonNode value, JsonNode? old, Schema schema, string path, Dictionary<string, object?> scope)
    {
        if ((rule.OfChanges && !_update) || !IsBroken(rule, scope))
            return false;

        var field = (string)rule.Field(scope)!;
        var name = field.TrimStart('^', '.');
        var owner = Above(path, field);
        var where = name.Length == 0 ? owner : Join(owner, name);
        var found = name.Length == 0 ? value : value.At(name);
        if (rule.When is null && rule.Kind != "check" && found is null)
            return false;

        var shown = rule.Shown is null ? GoForm.Of(found, schema.Descend(name)) : CelFunctions.Unwrap(rule.Shown(scope));
        var message = (string)rule.Message(scope)!;
        if (rule.Kind == "frozen")
            message += "\n" + GoForm.Diff(GoForm.Of(old.At(name), schema.Descend(name)), shown);

        var told = rule.OfChanges ? _changes : errors;
        var before = told.Count;
        switch (rule.Kind)
        {
            case "warn":
                warnings.Add(message);
                return true;
            case "check":
                told.AddRange(Formats.Faults(rule.Shown is null ? found : shown, message, where));
                return told.Count > before;
            default:
                told.Add(Fault(rule.Kind, where, shown, message));
                return true;
        }
    }

    private static bool IsBroken(FieldRule rule, Dictionary<string, object?> scope)
    {
        try
        {
            return rule.When is null || rule.When(scope) is true;
        }
        catch (CelException)
        {
            // A value of a kind that the rule is not about, such as a port that is a name.
            return false;
        }
    }

    private static FieldError Fault(string kind, string where, JsonNode? shown, string message) =>
        kind switch
        {
            "required" => FieldError.Required(where, message),
            "forbidden" or "frozen" => FieldError.Forbidden(where, message),
            "unfit" => new FieldError("FieldValueInvalid", where, "Invalid value: " + message),
            "unsupported" => FieldError.NotSupported(where, shown, message.Split('|')),
            "duplicate" => FieldError.Duplicate(where, shown),
            "missing" => FieldError.NotFound(where, shown),
            "toomany" => FieldError.TooMany(where, ((JsonArray)shown!).Count, int.Parse(message)),
            _ => FieldError.Invalid(where, shown, message),
        };

    /// <summary>The words that stand behind the field.</summary>
    private void CheckWords(JsonNode? value, Schema schema, string path)
    {
        if (value is null)
            return;

        if (value is JsonArray items && schema.MinItems > items.Count)
            errors.Add(FieldError.Required(path));

        if (schema.Enum is not null && value.Text() is not "" && !schema.Enum.Any(one => Json.Same(one, value)))
            errors.Add(FieldError.NotSupported(path, value, schema.Enum.Select(one => one.Text()!)));

        if (value.Integer() is { } number && NumberFault(number, schema) is { } fault)
            errors.Add(FieldError.Invalid(path, value, fault));

        if (schema.Format.Length > 0 && (schema.Always || value.Text() is not ""))
            errors.AddRange(Formats.Faults(value, schema.Format, path));
    }

    private static string? NumberFault(long number, Schema schema) =>
        schema.Range
            ? number < schema.Minimum || number > schema.Maximum
                ? $"must be between {schema.Minimum} and {schema.Maximum}, inclusive"
                : null
            : schema.ExclusiveMinimum
                ? number <= schema.Minimum
                    ? $"must be greater than {schema.Minimum}"
                    : null
                : number < schema.Minimum
                    ? $"must be greater than or equal to {schema.Minimum}"
                    : null;

    /// <summary>In Go an empty string or list is as good as none.</summary>
    private static bool IsEmpty(JsonNode? value) => value is null or JsonArray { Count: 0 } || value.Text() is "";
}
