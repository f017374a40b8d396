namespace Trainyard.Local.Resources.Kinds;

internal sealed class NamespaceRules : KindRules
{
    public override void PrepareForCreate(WriteRequest request, JsonObject body, Registry registry)
    {
        body.Put("spec.finalizers", new JsonArray("kubernetes"));
        body["status"] = new JsonObject { ["phase"] = "Active" };
        SetNameLabel(body);
    }

    public override void PrepareForUpdate(WriteRequest request, JsonObject old, JsonObject next)
    {
        if (request.Subresource != "finalize") next.Take(old, "spec");

        SetNameLabel(next);
    }

    private static void SetNameLabel(JsonObject body) => body.Meta().Make("labels")["kubernetes.io/metadata.name"] = body.Name();
}
