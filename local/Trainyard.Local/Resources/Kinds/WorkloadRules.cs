namespace Trainyard.Local.Resources.Kinds;

/// <summary>What runs pods of a template, told apart by a selector.</summary>
internal class WorkloadRules : KindRules
{
    public override void Default(ResourceKind kind, JsonObject body) => PodRules.DefaultSpec(body.At("spec.template.spec") as JsonObject);

    public override void Validate(JsonObject next, JsonObject? old, List<FieldError> errors)
    {
        JsonNode? labels = next.At("spec.template.metadata.labels");
        LabelSelector selector = LabelSelector.Of(next.At("spec.selector"));
        if (selector.IsEverything || !selector.Matches(labels.Map()))
            errors.Add(FieldError.Invalid("spec.template.metadata.labels", labels, "`selector` does not match template `labels`"));

        PodRules.ValidateSpec(next.At("spec.template.spec") as JsonObject, "spec.template.spec", errors);
        string? restart = next.Text("spec.template.spec.restartPolicy");
        if (restart != "Always" && restart is not null)
            errors.Add(FieldError.NotSupported("spec.template.spec.restartPolicy", restart, ["Always"]));
    }
}
