namespace Trainyard.Local.ApiServer;

/// <summary>The Status objects by which the server answers what gives no object.</summary>
internal static class Statuses
{
    public static JsonObject Success() => Of("Success");

    public static JsonObject Failure(ApiException refusal) =>
        Of("Failure")
            .Put("message", refusal.Message)
            .PutText("reason", refusal.Reason)
            .Put("details", refusal.Details?.DeepClone())
            .Put("code", refusal.Code);

    private static JsonObject Of(string status) =>
        new()
        {
            ["kind"] = "Status",
            ["apiVersion"] = "v1",
            ["metadata"] = new JsonObject(),
            ["status"] = status,
        };
}
