using System.Text.Json.Nodes;

namespace Trainyard.Local.Hosting;

/// <summary>What is there before anybody asks.</summary>
internal static class Bootstrap
{
    public static void EnsureNamespaces(ICluster cluster)
    {
        foreach (string name in (ReadOnlySpan<string>)["default", "kube-system", "kube-public", "kube-node-lease"])
        {
            if (cluster.Get("namespaces", null, name) is null)
            {
                cluster.Create("namespaces", new JsonObject { ["apiVersion"] = "v1", ["kind"] = "Namespace", ["metadata"] = new JsonObject { ["name"] = name } });
            }
        }
    }
}
