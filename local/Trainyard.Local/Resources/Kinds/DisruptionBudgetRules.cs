namespace Trainyard.Local.Resources.Kinds;

internal sealed class DisruptionBudgetRules : KindRules
{
    public override void Validate(JsonObject next, JsonObject? old, List<FieldError> errors)
    {
        if (next.At("spec.minAvailable") is { } least && next.At("spec.maxUnavailable") is { } most)
        {
            JsonObject shown = new()
            {
                ["MinAvailable"] = least.DeepClone(),
                ["Selector"] = next.At("spec.selector")?.DeepClone(),
                ["MaxUnavailable"] = most.DeepClone(),
                ["UnhealthyPodEvictionPolicy"] = next.At("spec.unhealthyPodEvictionPolicy")?.DeepClone(),
            };
            errors.Add(FieldError.Invalid("spec", shown, "minAvailable and maxUnavailable cannot be both set"));
        }
    }
}
