using System.Text.RegularExpressions;

namespace Trainyard.Local.Resources.Kinds;

internal sealed partial class DeploymentRules : WorkloadRules
{
    private const string Percent = "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')";

    public override void Default(ResourceKind kind, JsonObject body)
    {
        base.Default(kind, body);
        if (body.Text("spec.strategy.type") == "RollingUpdate")
        {
            body.Put("spec.strategy.rollingUpdate.maxUnavailable", body.At("spec.strategy.rollingUpdate.maxUnavailable")?.DeepClone() ?? "25%");
            body.Put("spec.strategy.rollingUpdate.maxSurge", body.At("spec.strategy.rollingUpdate.maxSurge")?.DeepClone() ?? "25%");
        }
    }

    public override void Validate(JsonObject next, JsonObject? old, List<FieldError> errors)
    {
        base.Validate(next, old, errors);
        if (next.Text("spec.strategy.type") == "Recreate" && next.At("spec.strategy.rollingUpdate") is not null)
            errors.Add(FieldError.Forbidden("spec.strategy.rollingUpdate", "may not be specified when strategy `type` is 'Recreate'"));

        JsonNode? unavailable = next.At("spec.strategy.rollingUpdate.maxUnavailable");
        JsonNode? surge = next.At("spec.strategy.rollingUpdate.maxSurge");
        CheckIntOrPercent(unavailable, "spec.strategy.rollingUpdate.maxUnavailable", errors);
        CheckIntOrPercent(surge, "spec.strategy.rollingUpdate.maxSurge", errors);
        if (IsZero(unavailable) && IsZero(surge))
            errors.Add(FieldError.Invalid("spec.strategy.rollingUpdate.maxUnavailable", unavailable, "may not be 0 when `maxSurge` is 0"));
    }

    private static void CheckIntOrPercent(JsonNode? value, string path, List<FieldError> errors)
    {
        if (value.Text() is { } text && !PercentPattern().IsMatch(text)) errors.Add(FieldError.Invalid(path, value, Percent));
        else if (value.Integer() < 0) errors.Add(FieldError.Invalid(path, value, "must be greater than or equal to 0"));
    }

    private static bool IsZero(JsonNode? value) =>
        value is not null && (value.GetValueKind() == JsonValueKind.Number ? value.Integer() == 0 : value.Text() == "0%");

    [GeneratedRegex("^[0-9]+%$")]
    private static partial Regex PercentPattern();
}
