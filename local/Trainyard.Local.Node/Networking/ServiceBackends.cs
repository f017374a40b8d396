using System.Net;
using Trainyard.Router;

namespace Trainyard.Local.Node.Networking;

/// <summary>Which addresses are ready behind a Service's port, as its EndpointSlices say.</summary>
internal sealed class ServiceBackends(ObjectCache services, ObjectCache slices)
{
    public JsonObject? Service(string ns, string name) => services.Get(new Key(ns, name));

    /// <param name="port">The port's number or name.</param>
    public IReadOnlyList<WeightedTarget> Targets(string ns, string name, JsonNode? port)
    {
        if (Service(ns, name) is not { } service)
            return [];
        var found = service
            .Objects("spec.ports")
            .FirstOrDefault(p => port.Integer() is { } n ? p.Integer("port") == n : p.Text("name") == port.Text());
        var tls = found?.Text("appProtocol") == "https";
        return found is null ? [] : [.. Ready(service, found).Select(address => new WeightedTarget(address, 1, tls))];
    }

    public IReadOnlyList<IPEndPoint> Ready(JsonObject service, JsonObject port) =>
        [
            .. from slice in slices.OwnedBy(service.Uid())
            from target in slice.Objects("ports").Where(p => (p.Text("name") ?? "") == (port.Text("name") ?? ""))
            from point in slice.Objects("endpoints").Where(e => e.True("conditions.ready"))
            from address in point.Texts("addresses")
            select new IPEndPoint(IPAddress.Parse(address), target.Int(0, "port")),
        ];
}
