namespace Trainyard.Local.ApiServer.Access;

/// <summary>POST serviceaccounts/NAME/token.</summary>
internal static class Tokens
{
    private const long DefaultSeconds = 3600;
    private const long LeastSeconds = 600;

    /// <summary>A token for the volume of a pod; empty where there is no such account.</summary>
    public static string ForPod(ICluster cluster, Authentication authentication, TimeProvider clock, string ns, string account) =>
        cluster.Get("serviceaccounts", ns, account) is { } found
            ? authentication.MakeToken(ns, account, found.Text("metadata.uid")!, clock.GetUtcNow().AddSeconds(DefaultSeconds))
            : "";

    public static JsonObject Create(Registry registry, Authentication authentication, ResourcePath path, JsonObject body)
    {
        var account = registry.Get(path.Kind, path.Namespace, path.Name);
        var seconds = body.Integer("spec.expirationSeconds") ?? DefaultSeconds;
        if (seconds < LeastSeconds)
        {
            throw Refusal.Invalid(
                "authentication.k8s.io",
                "TokenRequest",
                "",
                [FieldError.Invalid("spec.expirationSeconds", seconds, "may not specify a duration less than 10 minutes")]
            );
        }

        var now = registry.Clock.GetUtcNow();
        var uid = account.Text("metadata.uid")!;
        return new JsonObject
        {
            ["kind"] = "TokenRequest",
            ["apiVersion"] = "authentication.k8s.io/v1",
            ["metadata"] = new JsonObject
            {
                ["name"] = path.Name,
                ["namespace"] = path.Namespace,
                ["uid"] = uid,
                ["creationTimestamp"] = now.Stamp(),
            },
            ["spec"] = new JsonObject
            {
                ["audiences"] = body.At("spec.audiences")?.DeepClone() ?? new JsonArray("https://trainyard.local"),
                ["expirationSeconds"] = seconds,
                ["boundObjectRef"] = body.At("spec.boundObjectRef")?.DeepClone(),
            },
            ["status"] = new JsonObject
            {
                ["token"] = authentication.MakeToken(path.Namespace!, path.Name, uid, now.AddSeconds(seconds)),
                ["expirationTimestamp"] = now.AddSeconds(seconds).Stamp(),
            },
        };
    }
}
