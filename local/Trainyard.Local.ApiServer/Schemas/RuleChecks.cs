using Trainyard.Local.ApiServer.Schemas.Cel;

namespace Trainyard.Local.ApiServer.Schemas;

/// <summary>
/// What the x-kubernetes-validations of a definition must be: expressions whose types fit, that give what they should, and that cost no
/// more than the server has time for.
/// </summary>
internal sealed class RuleChecks(string root, List<FieldError> errors)
{
    private const double MostOfOne = 1e7;
    private const double MostOfAll = 1e8;
    private const string Advice =
        "(try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared)";

    private readonly List<(string Path, double Cost)> _costs = [];

    public static void Check(JsonObject schema, string path, List<FieldError> errors)
    {
        RuleChecks checks = new(path, errors);
        checks.Visit(schema, path, 1, null);
        var total = checks._costs.Sum(one => one.Cost);
        if (total <= MostOfAll)
            return;

        foreach ((var expensive, var cost) in checks._costs.Where(one => one.Cost > MostOfAll / 100).Take(4))
        {
            errors.Add(
                FieldError.Forbidden(expensive, "contributed to estimated rule cost total exceeding cost limit for entire OpenAPIv3 schema")
            );
        }

        errors.Add(
            FieldError.Forbidden(
                path,
                $"x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema exceeds budget by factor of "
                    + $"{Factor(total / MostOfAll)} {Advice}"
            )
        );
    }

    private static string Factor(double factor) =>
        factor > 100 ? "more than 100x" : factor.ToString("0.######", CultureInfo.InvariantCulture) + "x";

    /// <param name="times">How often the rules of this schema may have to be asked for one object.</param>
    /// <param name="uncorrelated">The list above whose items have no counterpart in the old object.</param>
    private void Visit(JsonObject json, string path, double times, string? uncorrelated)
    {
        foreach ((var i, var rule) in json.Objects("x-kubernetes-validations").Index())
        {
            CheckRule(
                rule,
                json,
                $"{path}.x-kubernetes-validations[{i}]",
                CelType.Of(CustomSchema.Read(json), path == root),
                times,
                uncorrelated
            );
        }

        foreach ((var name, var field) in json.Object("properties") ?? [])
        {
            if (field is JsonObject child)
                Visit(child, $"{path}.properties[{name}]", times, uncorrelated);
        }

        var self = CelType.Of(CustomSchema.Read(json));
        if (json["items"] is JsonObject items)
            Visit(items, path + ".items", times * self.Size, json.Text("x-kubernetes-list-type") == "map" ? uncorrelated : path);

        if (json["additionalProperties"] is JsonObject values)
            Visit(values, path + ".additionalProperties", times * self.Size, uncorrelated);
    }

    private void CheckRule(JsonObject rule, JsonObject schema, string path, CelType self, double times, string? uncorrelated)
    {
        if (rule.Text("fieldPath") is { Length: > 0 } fieldPath && !Exists(fieldPath, schema))
            errors.Add(FieldError.Invalid(path + ".fieldPath", fieldPath, "must be a valid path"));

        var compares = rule.Text("rule")!.Contains("oldSelf", StringComparison.Ordinal);
        if (rule.At("optionalOldSelf") is { } optional && !compares)
            errors.Add(FieldError.Invalid(path + ".optionalOldSelf", optional, "may not be set if oldSelf is not used in rule"));

        var old = rule.True("optionalOldSelf") ? new CelType("optional") { Item = self } : self;
        CelChecker checker = new(new Dictionary<string, CelType> { ["self"] = self, ["oldSelf"] = old });
        CheckExpression(rule, "rule", "cel expression must evaluate to a bool", "bool", "rule", path, checker, times);
        if (compares && uncorrelated is not null)
        {
            errors.Add(
                FieldError.Invalid(
                    path + ".rule",
                    rule["rule"],
                    $"oldSelf cannot be used on the uncorrelatable portion of the schema within {uncorrelated}"
                )
            );
        }

        if (rule.Text("messageExpression") is { Length: > 0 })
        {
            CheckExpression(
                rule,
                "messageExpression",
                "messageExpression must evaluate to a string",
                "string",
                "messageExpression",
                path,
                checker,
                times
            );
        }
    }

    private void CheckExpression(
        JsonObject rule,
        string field,
        string otherwise,
        string kind,
        string told,
        string path,
        CelChecker checker,
        double times
    )
    {
        var text = rule.Text(field)!;
        try
        {
            (var type, var cost) = checker.Check(CelParser.Parse(text));
            if (type.Kind != kind && type.Kind != "dyn")
                errors.Add(FieldError.Invalid($"{path}.{field}", Shown(rule), otherwise));
            else
                NoteCost($"{path}.{field}", told, cost * times);
        }
        catch (CelException broken)
        {
            errors.Add(
                FieldError.Invalid(
                    $"{path}.{field}",
                    Shown(rule),
                    $"{(field == "rule" ? "" : field + " ")}compilation failed: ERROR: <input>:1:{broken.At + 1}: "
                        + $"{broken.Message}\n | {text}\n | {new string('.', broken.At)}^"
                )
            );
        }
    }

    private void NoteCost(string path, string told, double cost)
    {
        _costs.Add((path, cost));
        if (cost > MostOfOne)
        {
            errors.Add(
                FieldError.Forbidden(path, $"estimated {told} cost exceeds budget by factor of {Factor(cost / MostOfOne)} {Advice}")
            );
        }
    }

    /// <summary>Whether a path such as .spec.n leads to a property.</summary>
    private static bool Exists(string path, JsonObject schema) =>
        path[0] == '.'
        && path[1..].Split('.').Aggregate((JsonObject?)schema, (at, name) => at?.Object("properties")?[name] as JsonObject) is not null;

    private static JsonObject Shown(JsonObject rule) =>
        new()
        {
            ["Rule"] = rule["rule"]?.DeepClone(),
            ["Message"] = rule.Text("message") ?? "",
            ["MessageExpression"] = rule.Text("messageExpression") ?? "",
            ["Reason"] = rule["reason"]?.DeepClone(),
            ["FieldPath"] = rule.Text("fieldPath") ?? "",
            ["OptionalOldSelf"] = rule["optionalOldSelf"]?.DeepClone(),
        };
}
