namespace Trainyard.Local.ApiServer.Hosting;

/// <summary>What is there before anybody asks.</summary>
internal static class Bootstrap
{
    /// <summary>The role that charts and people bind to where all is to be allowed.</summary>
    public static void EnsureAdministratorRole(ICluster cluster)
    {
        const string roles = "clusterroles.rbac.authorization.k8s.io";
        if (cluster.Get(roles, null, "cluster-admin") is null)
        {
            JsonObject all = new()
            {
                ["apiGroups"] = new JsonArray("*"),
                ["resources"] = new JsonArray("*"),
                ["verbs"] = new JsonArray("*"),
            };
            JsonObject paths = new() { ["nonResourceURLs"] = new JsonArray("*"), ["verbs"] = new JsonArray("*") };
            cluster.Create(
                roles,
                new JsonObject
                {
                    ["apiVersion"] = "rbac.authorization.k8s.io/v1",
                    ["kind"] = "ClusterRole",
                    ["metadata"] = new JsonObject { ["name"] = "cluster-admin" },
                    ["rules"] = new JsonArray(all, paths),
                }
            );
        }
    }

    public static void EnsureNamespaces(ICluster cluster)
    {
        foreach (var name in (ReadOnlySpan<string>)["default", "kube-system", "kube-public", "kube-node-lease"])
        {
            if (cluster.Get("namespaces", null, name) is null)
            {
                cluster.Create(
                    "namespaces",
                    new JsonObject
                    {
                        ["apiVersion"] = "v1",
                        ["kind"] = "Namespace",
                        ["metadata"] = new JsonObject { ["name"] = name },
                    }
                );
            }
        }
    }

    /// <summary>The class that claims may name; one that names none is bound, too.</summary>
    public static void EnsureStorageClass(ICluster cluster)
    {
        const string classes = "storageclasses.storage.k8s.io",
            name = "standard";
        if (cluster.Get(classes, null, name) is not null)
            return;

        JsonObject annotations = new() { ["storageclass.kubernetes.io/is-default-class"] = "true" };
        cluster.Create(
            classes,
            new JsonObject
            {
                ["apiVersion"] = "storage.k8s.io/v1",
                ["kind"] = "StorageClass",
                ["provisioner"] = "trainyard.local/folder",
                ["metadata"] = new JsonObject { ["name"] = name, ["annotations"] = annotations },
            }
        );
    }
}
