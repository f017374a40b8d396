using System.Diagnostics.Metrics;

namespace Trainyard.Runtime;

/// <summary>The meter of the library. Its instruments carry the names that dashboards made for controller-runtime know.</summary>
public static class KubernetesMetrics
{
    /// <summary>The meter's name.</summary>
    public const string Name = "Trainyard.Runtime";

    internal static Meter Meter { get; } = new(Name);
}
