using Microsoft.Extensions.Logging;
using Trainyard.Local.ApiServer;
using Trainyard.Local.Node;

namespace Trainyard.Local.Hosting;

/// <summary>A running local cluster: an API server and, unless it is to be bare, a node with the controllers.</summary>
internal sealed class LocalCluster : IAsyncDisposable
{
    private readonly ILoggerFactory _log;
    private readonly ControlPlane? _controllers;

    private LocalCluster(LocalApiServer server, ControlPlane? controllers, ILoggerFactory log) =>
        (Server, _controllers, _log) = (server, controllers, log);

    public LocalApiServer Server { get; }

    public static async Task<LocalCluster> StartAsync(LocalOptions options, TimeProvider clock)
    {
        var log = LoggerFactory.Create(logging =>
            logging.AddSimpleConsole(console => console.SingleLine = true).SetMinimumLevel(LogLevel.Warning)
        );
        var server = await LocalApiServer.StartAsync(options.Server, clock, log);
        var controllers = options.Node is null ? null : StartNode(server, options.Node, options.Workloads, clock, log);
        if (options.Kubeconfig is not null)
            Kubeconfig.Write(options.Kubeconfig, server.Address, server.Certificate, server.Token);
        return new LocalCluster(server, controllers, log);
    }

    public async ValueTask DisposeAsync()
    {
        if (_controllers is not null)
            await _controllers.DisposeAsync();
        await Server.DisposeAsync();
        _log.Dispose();
    }

    private static ControlPlane StartNode(
        LocalApiServer server,
        NodeOptions options,
        WorkloadOptions workloads,
        TimeProvider clock,
        ILoggerFactory log
    )
    {
        var node = options with { IssueToken = server.IssueToken, ApiServer = new Uri(server.Address) };
        var controllers = ControlPlane.Start(server.Cluster, node, workloads, clock, log.CreateLogger("Trainyard.Local"));
        server.Node = controllers.Node;
        return controllers;
    }
}
