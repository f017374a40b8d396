namespace Trainyard.Local.ApiServer.Resources.Kinds;

internal sealed class IngressRules : KindRules
{
    public override void PrepareForCreate(WriteRequest request, JsonObject body, Registry registry) =>
        body["status"] = new JsonObject { ["loadBalancer"] = new JsonObject() };
}
