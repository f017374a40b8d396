using Trainyard.Local.ApiServer.Schemas.Cel;

namespace Trainyard.Local.ApiServer.Schemas;

/// <summary>One of x-kubernetes-validations.</summary>
internal sealed record Rule(
    string Text,
    CelExpression Condition,
    string? Message,
    CelExpression? MessageExpression,
    string FieldPath,
    string Reason
)
{
    /// <summary>Whether it compares with the old value, so that it says nothing of new objects.</summary>
    public bool IsTransition => Text.Contains("oldSelf", StringComparison.Ordinal);

    public static IReadOnlyList<Rule> Read(JsonNode? rules) => [.. rules.Objects().Select(Read).OfType<Rule>()];

    private static Rule? Read(JsonObject rule)
    {
        try
        {
            var message = rule.Text("messageExpression");
            return new Rule(
                rule.Text("rule") ?? "",
                CelCompiler.Strict(rule.Text("rule") ?? ""),
                rule.Text("message"),
                message is null ? null : CelCompiler.Strict(message),
                rule.Text("fieldPath") ?? "",
                rule.Text("reason") ?? "FieldValueInvalid"
            );
        }
        catch (CelException)
        {
            // Its definition was refused for it; one from before that stays without this rule.
            return null;
        }
    }
}

/// <summary>Holds objects to the rules of their schema.</summary>
internal static class Rules
{
    private const string NotAsked =
        "Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors to "
        + "complete validation";

    private static readonly string[] Blocking =
    [
        "FieldValueRequired",
        "FieldValueTypeInvalid",
        "FieldValueNotSupported",
        "FieldValueTooLong",
        "FieldValueTooMany",
    ];

    /// <summary>Checks all rules, unless the object's form is wrong: then they are not asked.</summary>
    public static void Check(JsonNode? value, JsonNode? old, Schema schema, string path, List<FieldError> errors)
    {
        if (!HasRules(schema))
            return;

        if (errors.Exists(error => Blocking.Contains(error.Reason)))
        {
            errors.Add(new FieldError("FieldValueInvalid", "<nil>", NotAsked));
            return;
        }

        Visit(value, old, schema, path, errors);
    }

    private static bool HasRules(Schema schema) =>
        schema.Rules.Count > 0
        || schema.Properties?.Values.Any(HasRules) is true
        || (schema.Items is not null && HasRules(schema.Items))
        || (schema.Values is not null && HasRules(schema.Values));

    private static void Visit(JsonNode? value, JsonNode? old, Schema schema, string path, List<FieldError> errors)
    {
        // What an update leaves as it was is not held against it.
        if (value is null || (old is not null && Json.Same(value, old)))
            return;

        foreach (var rule in schema.Rules.Where(rule => !rule.IsTransition || old is not null))
            Apply(rule, value, old, path, errors);

        switch (value)
        {
            case JsonObject fields:
                foreach ((var name, var field) in fields)
                {
                    if (schema.Field(name) is { } child)
                    {
                        Visit(
                            field,
                            old.At() is JsonObject before ? before[name] : null,
                            child,
                            path.Length == 0 ? name : $"{path}.{name}",
                            errors
                        );
                    }
                }

                break;
            case JsonArray items when schema.Items is not null:
                for (var i = 0; i < items.Count; i++)
                    Visit(items[i], Validation.Counterpart(items[i], old as JsonArray, schema), schema.Items, $"{path}[{i}]", errors);

                break;
        }
    }

    private static void Apply(Rule rule, JsonNode value, JsonNode? old, string path, List<FieldError> errors)
    {
        Dictionary<string, object?> variables = new() { ["self"] = CelFunctions.Wrap(value), ["oldSelf"] = CelFunctions.Wrap(old) };
        try
        {
            if (CelFunctions.Truth(rule.Condition(variables)))
                return;

            var message = rule.MessageExpression?.Invoke(variables) as string ?? rule.Message ?? $"failed rule: {rule.Text}";
            errors.Add(Fault(rule, value, path + rule.FieldPath, message));
        }
        catch (CelException failed)
        {
            errors.Add(Fault(rule, value, path, $"rule evaluation error: {rule.Text}: {failed.Message}"));
        }
    }

    private static FieldError Fault(Rule rule, JsonNode value, string path, string message)
    {
        var shown = value.GetValueKind() is JsonValueKind.Object or JsonValueKind.Array ? "" : FieldError.Show(value) + ": ";
        var detail = rule.Reason switch
        {
            "FieldValueForbidden" => "Forbidden: " + message,
            "FieldValueRequired" => "Required value: " + message,
            "FieldValueDuplicate" => $"Duplicate value: {shown}{message}",
            _ => $"Invalid value: {shown}{message}",
        };
        return new FieldError(rule.Reason, path, detail);
    }
}
