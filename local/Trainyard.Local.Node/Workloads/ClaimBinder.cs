namespace Trainyard.Local.Node.Workloads;

/// <summary>Binds every PersistentVolumeClaim whose class there is at once: its volume is a folder, of any size. There is no
/// PersistentVolume behind the name.</summary>
internal sealed class ClaimBinder(ICluster cluster, ObjectCache claims, EventRecorder events)
{
    public TimeSpan? Reconcile(Key key)
    {
        if (claims.Get(key) is not { } claim || claim.Object("spec") is null || claim.Text("status.phase") == "Bound")
            return null;
        if (claim.Text("spec.storageClassName") is { Length: > 0 } name && cluster.Get("storageclasses.storage.k8s.io", null, name) is null)
        {
            events.Warning(claim, "ProvisioningFailed", $"storageclass.storage.k8s.io \"{name}\" not found");
            return TimeSpan.FromSeconds(5);
        }
        if (claim.Text("spec.volumeName") is not { Length: > 0 })
            claim = claims.Change(claim, c => c["spec"]!["volumeName"] = "pvc-" + c.Uid());
        if (claim is null)
            return null;
        claims.Change(
            claim,
            c =>
                c["status"] = new JsonObject
                {
                    ["phase"] = "Bound",
                    ["accessModes"] = c.At("spec.accessModes")?.DeepClone(),
                    ["capacity"] = c.At("spec.resources.requests")?.DeepClone(),
                },
            "status"
        );
        return null;
    }
}
