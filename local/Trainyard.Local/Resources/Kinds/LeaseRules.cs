namespace Trainyard.Local.Resources.Kinds;

internal sealed class LeaseRules : KindRules
{
    public override void Validate(JsonObject next, JsonObject? old, List<FieldError> errors)
    {
        if (next.Integer("spec.leaseDurationSeconds") is <= 0 and { } seconds)
            errors.Add(FieldError.Invalid("spec.leaseDurationSeconds", seconds, "must be greater than 0"));

        if (next.Integer("spec.leaseTransitions") is < 0 and { } transitions)
            errors.Add(FieldError.Invalid("spec.leaseTransitions", transitions, "must be greater than or equal to 0"));
    }
}
