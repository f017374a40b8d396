using System.Runtime.InteropServices;

namespace Trainyard.Local.Node.Pods;

/// <summary>The Node object: this machine, as the pods' one node.</summary>
internal static class NodeObject
{
    public static void Ensure(ICluster cluster, NodeOptions options, DateTimeOffset now)
    {
        if (cluster.Get("nodes", null, options.Name) is null)
        {
            var labels = new JsonObject
            {
                ["kubernetes.io/hostname"] = options.Name,
                ["kubernetes.io/os"] = "linux",
                ["kubernetes.io/arch"] = Architecture(),
            };
            cluster.Create(
                "nodes",
                new JsonObject
                {
                    ["apiVersion"] = "v1",
                    ["kind"] = "Node",
                    ["metadata"] = new JsonObject { ["name"] = options.Name, ["labels"] = labels },
                    ["spec"] = new JsonObject(),
                }
            );
        }
        cluster.Change("nodes", null, options.Name, o => o["status"] = Status(options, o, now), "status");
    }

    private static JsonObject Status(NodeOptions options, JsonObject node, DateTimeOffset now)
    {
        var memory = (GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1024).ToString(CultureInfo.InvariantCulture) + "Ki";
        JsonObject Resources(int cpus) =>
            new()
            {
                ["cpu"] = cpus.ToString(CultureInfo.InvariantCulture),
                ["memory"] = memory,
                ["pods"] = "10000",
            };
        var status = new JsonObject
        {
            ["capacity"] = Resources(Environment.ProcessorCount),
            ["allocatable"] = Resources(Environment.ProcessorCount * options.CpuOvercommit),
            ["addresses"] = new JsonArray(
                new JsonObject { ["type"] = "InternalIP", ["address"] = "127.0.0.1" },
                new JsonObject { ["type"] = "Hostname", ["address"] = options.Name }
            ),
            ["conditions"] = node.At("status.conditions")?.DeepClone() ?? new JsonArray(),
            ["nodeInfo"] = new JsonObject
            {
                ["architecture"] = Architecture(),
                ["operatingSystem"] = "linux",
                ["kubeletVersion"] = "v1.36.2",
                ["containerRuntimeVersion"] = "processes://1",
                ["osImage"] = RuntimeInformation.OSDescription,
                ["kernelVersion"] = Environment.OSVersion.Version.ToString(),
                ["machineID"] = "",
                ["systemUUID"] = "",
                ["bootID"] = "",
                ["kubeProxyVersion"] = "",
            },
        };
        Conditions.Set(status, "Ready", true, "KubeletReady", "the node runs pods as processes", now);
        return status;
    }

    private static string Architecture() =>
        RuntimeInformation.OSArchitecture switch
        {
            System.Runtime.InteropServices.Architecture.X64 => "amd64",
            var other => other.ToString().ToLowerInvariant(),
        };
}
