using System.Text.Json.Nodes;
using Trainyard.Local.Schemas;

namespace Trainyard.Local.Resources.Kinds;

/// <summary>What runs pods of a template, told apart by a selector.</summary>
internal class WorkloadRules : KindRules
{
    public override void Default(ResourceKind kind, JsonObject body) => PodRules.DefaultSpec(body.At("spec.template.spec") as JsonObject);

    public override void Validate(JsonObject next, JsonObject? old, List<FieldError> errors)
    {
        JsonNode? labels = next.At("spec.template.metadata.labels");
        if (!Selects(next.At("spec.selector"), labels as JsonObject))
        {
            errors.Add(FieldError.Invalid("spec.template.metadata.labels", labels, "`selector` does not match template `labels`"));
        }

        PodRules.ValidateSpec(next.At("spec.template.spec") as JsonObject, "spec.template.spec", errors);
        string? restart = next.Text("spec.template.spec.restartPolicy");
        if (restart != "Always" && restart is not null)
        {
            errors.Add(FieldError.NotSupported("spec.template.spec.restartPolicy", restart, ["Always"]));
        }
    }

    /// <summary>Whether a LabelSelector that says anything matches these labels.</summary>
    public static bool Selects(JsonNode? selector, JsonObject? labels)
    {
        if (selector is null || (selector["matchLabels"] is not JsonObject { Count: > 0 } && !selector.Objects("matchExpressions").Any()))
        {
            return false;
        }

        return Matches(selector, labels);
    }

    /// <summary>Whether a LabelSelector matches these labels; an empty one matches all.</summary>
    public static bool Matches(JsonNode selector, JsonObject? labels)
    {
        foreach ((string key, JsonNode? value) in selector["matchLabels"] as JsonObject ?? [])
        {
            if (!Json.Same(labels?[key], value))
            {
                return false;
            }
        }

        return selector.Objects("matchExpressions").All(term =>
        {
            string? value = labels?[term.Text("key") ?? ""]?.GetValue<string>();
            bool listed = value is not null && term.Texts("values").Contains(value);
            return term.Text("operator") switch { "In" => listed, "NotIn" => !listed, "Exists" => value is not null, _ => value is null };
        });
    }
}
