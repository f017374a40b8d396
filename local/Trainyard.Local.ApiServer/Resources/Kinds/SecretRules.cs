namespace Trainyard.Local.ApiServer.Resources.Kinds;

internal sealed class SecretRules : KindRules
{
    public override void Default(ResourceKind kind, JsonObject body)
    {
        if (body["stringData"] is not JsonObject plain)
            return;

        foreach ((var key, var value) in plain)
        {
            body.Put("data", body["data"]?.DeepClone() ?? new JsonObject());
            body["data"]![key] = Convert.ToBase64String(Encoding.UTF8.GetBytes(value.Text() ?? ""));
        }

        body.Remove("stringData");
    }

    public override void Validate(JsonObject next, JsonObject? old, List<FieldError> errors)
    {
        ConfigMapRules.CheckSize(next, "data", errors);
        ConfigMapRules.CheckImmutable(next, old, ["data"], errors);
    }
}
