namespace Trainyard.Local.ApiServer.Access;

/// <summary>The questions of kubectl auth can-i and whoami, and of servers that ask about others; nothing of them is stored.</summary>
internal sealed class Reviews(Authorization authorization, Authentication authentication)
{
    /// <summary>The answer to a review; null if the path is none.</summary>
    /// <exception cref="ApiException">The review asks nothing.</exception>
    public JsonObject? Answer(string path, User user, JsonObject body)
    {
        var status = path switch
        {
            "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews" => Allowed(user, body),
            "/apis/authorization.k8s.io/v1/subjectaccessreviews" => Allowed(
                new User(body.Text("spec.user") ?? "", [.. body.Texts("spec.groups")]),
                body
            ),
            "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews" => Rules(user, body.Text("spec.namespace")),
            "/apis/authentication.k8s.io/v1/selfsubjectreviews" => new JsonObject { ["userInfo"] = UserInfo(user) },
            "/apis/authentication.k8s.io/v1/tokenreviews" => Token(body),
            _ => null,
        };
        if (status is null)
            return null;

        body.Meta();
        body["status"] = status;
        return body;
    }

    private static JsonObject UserInfo(User user) =>
        new JsonObject { ["username"] = user.Name, ["groups"] = user.Groups.ToJson() }.PutText("uid", user.Uid);

    private JsonObject Allowed(User user, JsonObject body)
    {
        var resource = body.At("spec.resourceAttributes");
        var path = body.At("spec.nonResourceAttributes");
        if (resource is null == path is null)
        {
            throw Refusal.Invalid(
                "authorization.k8s.io",
                "",
                "",
                [
                    FieldError.Invalid(
                        "spec.resourceAttributes",
                        resource,
                        "exactly one of nonResourceAttributes or resourceAttributes must be specified"
                    ),
                ]
            );
        }

        var request = resource is null
            ? new AccessRequest(path.Text("verb") ?? "", "", "", "", null, "", path.Text("path") ?? "")
            : new AccessRequest(
                resource.Text("verb") ?? "",
                resource.Text("group") ?? "",
                resource.Text("resource") ?? "",
                resource.Text("subresource") ?? "",
                resource.Text("namespace"),
                resource.Text("name") ?? ""
            );
        return new JsonObject { ["allowed"] = authorization.Allows(user, request) };
    }

    private JsonObject Rules(User user, string? ns)
    {
        JsonArray resources = [];
        JsonArray paths = [];
        var rules = user.IsAdministrator
            ?
            [
                new JsonObject
                {
                    ["verbs"] = new JsonArray("*"),
                    ["apiGroups"] = new JsonArray("*"),
                    ["resources"] = new JsonArray("*"),
                },
                new JsonObject { ["verbs"] = new JsonArray("*"), ["nonResourceURLs"] = new JsonArray("*") },
            ]
            : authorization.Rules(user, ns);
        foreach (var rule in rules)
            (rule["nonResourceURLs"] is null ? resources : paths).Add(rule.DeepClone());

        return new JsonObject
        {
            ["resourceRules"] = resources,
            ["nonResourceRules"] = paths,
            ["incomplete"] = false,
        };
    }

    private JsonObject Token(JsonObject body) =>
        authentication.ReadToken(body.Text("spec.token") ?? "") is { } user
            ? new JsonObject { ["authenticated"] = true, ["user"] = UserInfo(user) }
            : new JsonObject { ["authenticated"] = false, ["error"] = "the token is not of this cluster" };
}
