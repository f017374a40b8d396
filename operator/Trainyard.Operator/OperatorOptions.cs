using Microsoft.Extensions.Logging;
using Trainyard.Controllers;

namespace Trainyard.Operator;

/// <summary>What the command line says.</summary>
internal sealed record OperatorOptions
{
    /// <summary>What the reconcilers are told.</summary>
    public TrainyardOptions Trainyard { get; init; } = new();

    /// <summary>The kubeconfig file; null: KUBECONFIG, a pod's own account, or ~/.kube/config.</summary>
    public string? Kubeconfig { get; init; }

    /// <summary>The kubeconfig's context; null: the current one.</summary>
    public string? Context { get; init; }

    /// <summary>The namespaces to watch; none: all.</summary>
    public IReadOnlyList<string> Namespaces { get; init; } = [];

    /// <summary>Where trials' reports are taken.</summary>
    public required Uri ReportAddress { get; init; }

    /// <summary>Where health and metrics are told.</summary>
    public required Uri HealthAddress { get; init; }

    /// <summary>A file with the key of the trials' tokens; null: a new key at each start.</summary>
    public string? ReportKeyFile { get; init; }

    /// <summary>In the place of that file, a Secret of the connection's own namespace; null: the file.</summary>
    public string? ReportKeySecret { get; init; }

    /// <summary>Whether only one of several replicas works.</summary>
    public bool LeaderElect { get; init; }

    /// <summary>The namespace of the Lease; null: the connection's own.</summary>
    public string? LeaderNamespace { get; init; }

    /// <summary>The Lease's name as said; null: <see cref="Lease"/> makes one.</summary>
    public string? LeaseName { get; init; }

    /// <summary>The Lease's name: by default one for each scope, so that operators of other namespaces do not wait for each
    /// other.</summary>
    public string Lease => LeaseName ?? string.Join('-', Namespaces.Order(StringComparer.Ordinal).Prepend("trainyard-operator"));

    /// <summary>The objects that each controller works on at once.</summary>
    public int Workers { get; init; } = 8;

    /// <summary>How long one call to the API server may take.</summary>
    public TimeSpan ApiTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a watch may say nothing before it is opened anew.</summary>
    public TimeSpan WatchSilence { get; init; } = TimeSpan.FromSeconds(90);

    /// <summary>The least level that is logged.</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.Information;
}
