namespace Trainyard.Local.Node.Networking;

/// <summary>Serves all Ingresses and HTTPRoutes by one proxy, and tells each where it is reached.</summary>
internal sealed class IngressController(
    ObjectCache ingresses,
    ObjectCache httpRoutes,
    ServiceBackends backends,
    IngressProxy proxy,
    EventRecorder events
)
{
    /// <summary>There is one configuration for all: whatever changed, it is made anew.</summary>
    public static readonly Key Everything = new("", "everything");

    public TimeSpan? Reconcile(Key key)
    {
        var all = ingresses.List();
        var routes = httpRoutes.List();
        if (all.Count + routes.Count == 0)
            return null;

        var fault = proxy.Use(RouteTable.Build(all, routes, backends.Targets));
        foreach (var ingress in all.Where(Served))
        {
            if (fault is null)
                WriteAddress(ingress);
            else
                events.Warning(ingress, "ListenFailed", fault);
        }

        foreach (var route in routes.Where(_ => fault is not null))
            events.Warning(route, "ListenFailed", fault!);
        return fault is null ? null : TimeSpan.FromSeconds(30);
    }

    private bool Served(JsonObject ingress) =>
        ingress
            .Objects("spec.rules")
            .SelectMany(r => r.Objects("http.paths"))
            .Select(p => p.Text("backend.service.name"))
            .Append(ingress.Text("spec.defaultBackend.service.name"))
            .Any(name => name is not null && backends.Service(ingress.Namespace(), name) is not null);

    private void WriteAddress(JsonObject ingress)
    {
        var ports = new JsonArray(new JsonObject { ["port"] = proxy.Port, ["protocol"] = "TCP" });
        var address = new JsonArray(new JsonObject { ["ip"] = "127.0.0.1", ["ports"] = ports });
        if (ingress.At("status.loadBalancer.ingress").Same(address))
            return;
        ingresses.Change(ingress, o => o.Make("status").Make("loadBalancer")["ingress"] = address.DeepClone(), "status");
    }
}
