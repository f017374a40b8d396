using Trainyard.Local.ApiServer.Admission;

namespace Trainyard.Local.Node.Workloads;

/// <summary>The status of ResourceQuotas: what is used of them. What is written is held to them at once, by the API server
/// itself.</summary>
internal sealed class QuotaController(ICluster cluster, ObjectCache quotas)
{
    /// <summary>How often is counted what no event tells of.</summary>
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(2);

    public TimeSpan? Reconcile(Key key)
    {
        if (quotas.Get(key) is not { } quota)
            return null;
        var used = Quotas.Used(quota, resource => cluster.List(resource, key.Namespace));
        var status = new JsonObject
        {
            ["hard"] = quota.At("spec.hard")?.DeepClone() ?? new JsonObject(),
            ["used"] = new JsonObject(used.Select(u => KeyValuePair.Create(u.Key, (JsonNode?)u.Value))),
        };
        quotas.WriteStatus(quota, status);
        return Period;
    }
}
