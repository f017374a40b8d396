using System.Net;
using System.Net.Sockets;
using Trainyard.Local.Node.Pods;
using Trainyard.Router;

namespace Trainyard.Local.Node.Networking;

/// <summary>The router in front of all Ingresses and HTTPRoutes: one port of 127.0.0.1, the same one after a restart, so that addresses
/// stay good.</summary>
internal sealed class IngressProxy : IAsyncDisposable
{
    private RouterServer? _router;

    public IngressProxy(NodeOptions options) =>
        Port =
            options.IngressPort > 0
                ? options.IngressPort
                : KeptPort(Directory.CreateDirectory(Path.Combine(Path.GetFullPath(options.Folder), "ingress")).FullName);

    public int Port { get; }

    /// <summary>Makes these routes hold; null, or why they do not.</summary>
    public string? Use(IReadOnlyList<RouteRule> routes)
    {
        try
        {
            _router ??= RouterServer.StartAsync(new(IPAddress.Loopback, Port)).GetAwaiter().GetResult();
            _router.Use(routes);
            return null;
        }
        catch (IOException e)
        {
            return e.Message;
        }
    }

    public ValueTask DisposeAsync() => _router?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static int KeptPort(string folder)
    {
        var file = Path.Combine(folder, "port");
        if (File.Exists(file) && int.TryParse(File.ReadAllText(file), CultureInfo.InvariantCulture, out var kept))
            return kept;
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        var port = ((IPEndPoint)probe.LocalEndpoint).Port;
        File.WriteAllText(file, port.ToString(CultureInfo.InvariantCulture));
        return port;
    }
}
