namespace Trainyard.Local.ApiServer.Access;

/// <summary>RBAC: the rules of the roles that are bound to a user. The administrator may do all, everybody may look at version and
/// health.</summary>
internal sealed class Authorization(ICluster cluster)
{
    private const string Rbac = ".rbac.authorization.k8s.io";
    private static readonly string[] PublicPaths = ["/version", "/healthz", "/livez", "/readyz"];
    private static readonly string[] DiscoveryPaths = ["/api", "/apis", "/openapi"];
    private static readonly string[] OwnReviews = ["selfsubjectaccessreviews", "selfsubjectrulesreviews", "selfsubjectreviews"];

    public bool Allows(User user, AccessRequest request)
    {
        if (user.IsAdministrator)
            return true;

        if (request.Resource.Length == 0)
        {
            var discovery =
                user != User.Anonymous
                && Array.Exists(DiscoveryPaths, path =>
                    request.Path == path || request.Path.StartsWith(path + "/", StringComparison.Ordinal)
                );
            return discovery
                || PublicPaths.Contains(request.Path)
                || Rules(user, null).Any(rule => Holds(rule, "verbs", request.Verb) && AllowsPath(rule, request.Path));
        }

        var own = user != User.Anonymous && request.Verb == "create" && OwnReviews.Contains(request.Resource);
        return own || Rules(user, request.Namespace).Any(rule => AllowsResource(rule, request));
    }

    /// <summary>All rules that hold for a user in a namespace.</summary>
    public IEnumerable<JsonObject> Rules(User user, string? ns)
    {
        foreach (var binding in cluster.List("clusterrolebindings" + Rbac).Where(binding => Binds(binding, user)))
        {
            foreach (var rule in cluster.Get("clusterroles" + Rbac, null, binding.Text("roleRef.name") ?? "").Objects("rules"))
                yield return rule;
        }

        foreach (var binding in ns is null ? [] : cluster.List("rolebindings" + Rbac, ns).Where(binding => Binds(binding, user)))
        {
            var clusterRole = binding.Text("roleRef.kind") == "ClusterRole";
            var role = cluster.Get(
                (clusterRole ? "clusterroles" : "roles") + Rbac,
                clusterRole ? null : ns,
                binding.Text("roleRef.name") ?? ""
            );
            foreach (var rule in role.Objects("rules"))
                yield return rule;
        }
    }

    private static bool Binds(JsonObject binding, User user) =>
        binding
            .Objects("subjects")
            .Any(subject =>
                subject.Text("kind") switch
                {
                    "User" => subject.Text("name") == user.Name,
                    "Group" => user.Groups.Contains(subject.Text("name")),
                    "ServiceAccount" => user.Name
                        == $"system:serviceaccount:{subject.Text("namespace") ?? binding.Text("metadata.namespace")}:"
                            + $"{subject.Text("name")}",
                    _ => false,
                }
            );

    private static bool AllowsResource(JsonObject rule, AccessRequest request)
    {
        string[] resources = [.. rule.Texts("resources")];
        var resource =
            resources.Contains("*")
            || resources.Contains(request.QualifiedResource)
            || (
                request.Subresource.Length > 0
                && (resources.Contains("*/" + request.Subresource) || resources.Contains(request.Resource + "/*"))
            );
        string[] names = [.. rule.Texts("resourceNames")];
        return resource
            && Holds(rule, "verbs", request.Verb)
            && Holds(rule, "apiGroups", request.Group)
            && (names.Length == 0 || names.Contains(request.Name));
    }

    private static bool AllowsPath(JsonObject rule, string path) =>
        rule.Texts("nonResourceURLs")
            .Any(allowed => allowed == path || (allowed.EndsWith('*') && path.StartsWith(allowed[..^1], StringComparison.Ordinal)));

    private static bool Holds(JsonObject rule, string list, string value) => rule.Texts(list).Any(one => one == "*" || one == value);
}
