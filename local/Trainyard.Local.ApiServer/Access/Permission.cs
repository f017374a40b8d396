namespace Trainyard.Local.ApiServer.Access;

/// <summary>Reads from a request what it wants to do, and tells who may not.</summary>
internal static class Permission
{
    public static AccessRequest Of(HttpContext context, string path, ResourcePath? resource)
    {
        var method = context.Request.Method;
        if (resource is not null)
        {
            // A namespace's own path counts as one within it.
            var ns = resource.Namespace
                ?? (resource.Kind is { Kind: "Namespace", Group: "" } && resource.Name.Length > 0 ? resource.Name : null);
            return new AccessRequest(
                Verb(context, resource.Name.Length > 0),
                resource.Kind.Group,
                resource.Kind.Plural,
                resource.Subresource,
                ns,
                resource.Name
            );
        }

        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return method == "POST" && parts is ["apis", "authorization.k8s.io" or "authentication.k8s.io", _, string review]
            ? new AccessRequest("create", parts[1], review, "", null, "")
            : new AccessRequest(method.ToLowerInvariant(), "", "", "", null, "", path);
    }

    public static ApiException Refuse(User user, AccessRequest request)
    {
        if (request.Resource.Length == 0)
            return new ApiException(403, "Forbidden", $"forbidden: User \"{user.Name}\" cannot {request.Verb} path \"{request.Path}\"", []);

        var qualified = request.Group.Length == 0 ? request.QualifiedResource : $"{request.Resource}.{request.Group}";
        var where = request.Namespace is null ? "at the cluster scope" : $"in the namespace \"{request.Namespace}\"";
        var named = request.Name.Length > 0 ? $" \"{request.Name}\"" : "";
        return new ApiException(
            403,
            "Forbidden",
            $"{qualified}{named} is forbidden: User \"{user.Name}\" cannot {request.Verb} resource \"{request.QualifiedResource}\" "
                + $"in API group \"{request.Group}\" {where}",
            new JsonObject().PutText("name", request.Name).PutText("group", request.Group).Put("kind", request.Resource)
        );
    }

    private static string Verb(HttpContext context, bool named) =>
        context.Request.Method switch
        {
            "GET" when named => "get",
            "GET" => new Query(context.Request.Query).Flag("watch") ? "watch" : "list",
            "POST" => "create",
            "PUT" => "update",
            "PATCH" => "patch",
            "DELETE" => named ? "delete" : "deletecollection",
            { } other => other.ToLowerInvariant(),
        };
}
