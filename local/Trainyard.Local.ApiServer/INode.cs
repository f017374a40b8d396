using System.Net;

namespace Trainyard.Local.ApiServer;

/// <summary>What the API server asks of the node that runs the pods: logs, commands inside containers, usage.</summary>
public interface INode
{
    /// <summary>
    /// The log of a container. Null: no node has taken the pod yet (the API answers 204). The function writes the text and, where it
    /// follows, returns when the container ends.
    /// </summary>
    /// <exception cref="ApiException">NotFound, or BadRequest: no such container, it waits to start, no previous one.</exception>
    Func<Stream, CancellationToken, Task>? OpenLog(string ns, string pod, PodLogQuery query);

    /// <summary>Runs a command beside a container, with its environment and paths; gives the exit code.</summary>
    /// <exception cref="ApiException">NotFound, or BadRequest: the container does not run.</exception>
    Task<int> ExecAsync(string ns, string pod, ExecQuery query, CancellationToken cancellationToken);

    /// <summary>Where a port of a running pod is reached, for port-forward; null if it does not run.</summary>
    IPEndPoint? Address(string ns, string pod, int port);

    /// <summary>PodMetrics objects (metrics.k8s.io/v1beta1) of a namespace, or of all: usage of cpu and memory by container.</summary>
    IReadOnlyList<JsonObject> PodMetrics(string? ns);

    /// <summary>The NodeMetrics object of the one node.</summary>
    JsonObject NodeMetrics();
}

/// <summary>The query of GET pods/NAME/log.</summary>
public sealed record PodLogQuery
{
    /// <summary>The container; null where there is but one.</summary>
    public string? Container { get; init; }

    /// <summary>Go on until the container ends.</summary>
    public bool Follow { get; init; }

    /// <summary>The run before the last restart.</summary>
    public bool Previous { get; init; }

    /// <summary>A time stamp before each line.</summary>
    public bool Timestamps { get; init; }

    /// <summary>Only lines that came after this time.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Only the last lines.</summary>
    public int? TailLines { get; init; }

    /// <summary>At most so many bytes.</summary>
    public long? LimitBytes { get; init; }
}

/// <summary>A command to run in a container, and its streams.</summary>
public sealed record ExecQuery(string? Container, IReadOnlyList<string> Command, Stream? Input, Stream Output, Stream Error);
