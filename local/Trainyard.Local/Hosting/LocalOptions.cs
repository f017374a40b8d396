using Trainyard.Local.ApiServer;
using Trainyard.Local.Node;

namespace Trainyard.Local.Hosting;

/// <summary>What a local cluster is started with.</summary>
internal sealed record LocalOptions
{
    public required ApiServerOptions Server { get; init; }

    /// <summary>Null: no node and no controllers run, which is a bare API server.</summary>
    public NodeOptions? Node { get; init; }

    public WorkloadOptions Workloads { get; init; } = new();

    /// <summary>Where to write a kubeconfig, if anywhere.</summary>
    public string? Kubeconfig { get; init; }
}
