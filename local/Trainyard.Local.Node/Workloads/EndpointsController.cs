namespace Trainyard.Local.Node.Workloads;

/// <summary>Writes the addresses behind a Service, as an EndpointSlice and as the older Endpoints.</summary>
internal sealed class EndpointsController(ObjectCache services, ObjectCache pods, ObjectCache slices, ObjectCache endpoints)
{
    public TimeSpan? Reconcile(Key key)
    {
        var service = services.Get(key);
        if (service is null)
            DropLeft(key);
        if (service?.Object("spec.selector") is not { Count: > 0 } selector)
            return null;

        var pairs = selector.Map();
        var behind = pods.List(key.Namespace, p =>
            LabelSelector.PairsSelect(pairs, p.Map("metadata.labels")) && !p.HasEnded() && p.Text("status.podIP") is not null
        );
        var found = new ServiceEndpoints(service, behind);
        WriteSlice(found);
        WriteEndpoints(found);
        return null;
    }

    /// <summary>Unlike the slice, it has no owner with which it would go.</summary>
    private void DropLeft(Key key)
    {
        if (endpoints.Get(key) is { } left && left.Label(ServiceEndpoints.ManagedBy) == ServiceEndpoints.Manager)
            endpoints.Delete(left);
    }

    private void WriteSlice(ServiceEndpoints found)
    {
        var own = slices.OwnedBy(found.Service.Uid()).OrderBy(s => s.Name(), StringComparer.Ordinal).FirstOrDefault();
        var (points, ports) = found.Slice();
        if (own is null)
            slices.Create(found.NewSlice());
        else if (!points.Same(own["endpoints"]) || !ports.Same(own["ports"]))
            slices.Change(own, o => (o["endpoints"], o["ports"]) = (points?.DeepClone(), ports?.DeepClone()));
    }

    private void WriteEndpoints(ServiceEndpoints found)
    {
        var own = endpoints.Get(found.Service.KeyOf());
        var subsets = found.Subsets();
        if (own is null)
            endpoints.Create(found.NewEndpoints());
        else if (!subsets.Same(own["subsets"]))
            endpoints.Change(own, o => o.Put("subsets", subsets?.DeepClone()));
    }
}
