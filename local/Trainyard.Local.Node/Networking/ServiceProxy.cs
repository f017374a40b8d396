using System.Net;
using System.Net.Sockets;

namespace Trainyard.Local.Node.Networking;

/// <summary>Makes the addresses of Services answer: a forwarder for each port of a cluster IP (a loopback address) and each node
/// port.</summary>
internal sealed class ServiceProxy(ServiceBackends backends, EventRecorder events) : IDisposable
{
    private readonly Dictionary<Key, Dictionary<IPEndPoint, TcpForwarder>> _forwarders = [];

    public TimeSpan? Reconcile(Key key)
    {
        var service = backends.Service(key.Namespace, key.Name);
        var wanted = service is null ? [] : Addresses(service).DistinctBy(a => a.Address).ToDictionary(a => a.Address, a => a.Port);
        var running = _forwarders.TryGetValue(key, out var found) ? found : _forwarders[key] = [];
        foreach (var gone in running.Keys.Where(a => !wanted.ContainsKey(a)).ToList())
        {
            running[gone].Dispose();
            running.Remove(gone);
        }
        var failed = false;
        foreach (var (address, port) in wanted)
        {
            if (!running.ContainsKey(address) && !TryListen(service!, address, running))
            {
                failed = true;
                continue;
            }
            running[address].Targets = backends.Ready(service!, port);
        }
        if (service is null)
            _forwarders.Remove(key);
        return failed ? TimeSpan.FromSeconds(30) : null;
    }

    public void Dispose()
    {
        foreach (var forwarder in _forwarders.Values.SelectMany(f => f.Values))
            forwarder.Dispose();
    }

    private static IEnumerable<(IPEndPoint Address, JsonObject Port)> Addresses(JsonObject service)
    {
        var own = IPAddress.TryParse(service.Text("spec.clusterIP"), out var ip) && IPAddress.IsLoopback(ip) ? ip : null;
        foreach (var port in service.Objects("spec.ports").Where(p => p.Text("protocol") is null or "TCP"))
        {
            if (own is not null)
                yield return (new IPEndPoint(own, ServicePort.Of(port.Int(0, "port"))), port);
            if (port.Integer("nodePort") is { } nodePort)
                yield return (new IPEndPoint(IPAddress.Loopback, (int)nodePort), port);
        }
    }

    private bool TryListen(JsonObject service, IPEndPoint address, Dictionary<IPEndPoint, TcpForwarder> running)
    {
        try
        {
            running[address] = new TcpForwarder(address);
            return true;
        }
        catch (SocketException e)
        {
            events.Warning(service, "ListenFailed", $"{address} cannot be listened on: {e.Message}");
            return false;
        }
    }
}
