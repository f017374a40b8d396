using Trainyard.Local.Node;

namespace Trainyard.Local.Hosting;

/// <summary>What a local cluster is started with.</summary>
internal sealed record LocalOptions
{
    /// <summary>The folder of objects, logs and pods.</summary>
    public required string Data { get; init; }

    /// <summary>Of HTTPS; 0: any free one.</summary>
    public int Port { get; init; }

    /// <summary>Of plain HTTP; 0: any free one.</summary>
    public int PlainPort { get; init; }

    /// <summary>Where to write a kubeconfig, if anywhere.</summary>
    public string? Kubeconfig { get; init; }

    /// <summary>The bearer token; null makes one, or takes the one made before. Empty: none is asked for.</summary>
    public string? Token { get; init; }

    /// <summary>The controllers' times; null: no controllers and no node run, which is a bare API server.</summary>
    public WorkloadOptions? Workloads { get; init; } = new();

    /// <summary>The node; null: one in the data folder, with the image file images.yaml there.</summary>
    public NodeOptions? Node { get; init; }

    /// <summary>Whether a write is answered only when the disk has it.</summary>
    public bool Sync { get; init; } = true;
}
