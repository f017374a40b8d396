using Trainyard.Contracts;

namespace Trainyard.Controllers.Rollouts;

/// <summary>What both versions have done since the window began.</summary>
internal sealed record RolloutFigures(VersionFigures Stable, VersionFigures Canary)
{
    /// <summary>The figures of all routers together. Each of them asks each pod: of what a pod tells, the fullest word counts.</summary>
    public static RolloutFigures Of(IReadOnlyCollection<RouterReport> reports, string stable, string canary)
    {
        var pods = reports
            .SelectMany(report => report.Pods ?? [])
            .GroupBy(pod => pod.Pod)
            .Select(told => told.MaxBy(pod => (pod.Predictions ?? []).Sum(output => output.Counts.Sum()) + pod.Right + pod.Wrong)!)
            .ToList();
        var traffic = reports.SelectMany(report => report.Traffic ?? []).ToList();
        return new(SideOf(stable), SideOf(canary));

        VersionFigures SideOf(string version) =>
            VersionFigures.Of(version, [.. traffic.Where(one => one.Version == version)], [.. pods.Where(pod => pod.Version == version)]);
    }
}

/// <summary>What one version has done.</summary>
/// <param name="Latency">Requests by <see cref="VersionTraffic.BinOf"/>.</param>
internal sealed record VersionFigures(
    string Version,
    long Requests,
    long Errors,
    IReadOnlyList<long> Latency,
    IReadOnlyDictionary<string, ValueCounts> Predictions,
    IReadOnlyDictionary<string, ValueCounts> Distances,
    long Right,
    long Wrong
)
{
    public static VersionFigures Of(string version, IReadOnlyList<VersionTraffic> traffic, IReadOnlyList<PodPredictions> pods) =>
        new(
            version,
            traffic.Sum(one => one.Requests),
            traffic.Sum(one => one.Errors),
            [.. Enumerable.Range(0, VersionTraffic.LatencyBins).Select(bin => traffic.Sum(one => one.Latency.ElementAtOrDefault(bin)))],
            Sum(pods.SelectMany(pod => pod.Predictions ?? [])),
            Sum(pods.SelectMany(pod => pod.Distances ?? [])),
            pods.Sum(pod => pod.Right),
            pods.Sum(pod => pod.Wrong)
        );

    /// <summary>The time that this share of the requests keeps to, in seconds, as far as the bins tell; null without requests.</summary>
    public double? Quantile(double share)
    {
        var (all, seen) = (Latency.Sum(), 0L);
        for (var bin = 0; bin < Latency.Count && all > 0; bin++)
        {
            seen += Latency[bin];
            if (seen >= share * all)
                return VersionTraffic.UpperBound(bin);
        }

        return null;
    }

    /// <summary>The requests that certainly took longer.</summary>
    public long SlowerThan(double seconds) =>
        Latency.Where((_, bin) => bin > 0 && VersionTraffic.UpperBound(bin - 1) >= seconds * (1 - 1e-9)).Sum();

    /// <summary>Pods of one version have the same bounds: they serve the same model.</summary>
    private static Dictionary<string, ValueCounts> Sum(IEnumerable<ValueCounts> parts) =>
        parts
            .GroupBy(part => part.Name)
            .ToDictionary(
                group => group.Key,
                group =>
                    group.Aggregate(
                        (one, other) => one with { Counts = [.. one.Counts.Zip(other.Counts, (a, b) => a + b)], Sum = one.Sum + other.Sum }
                    )
            );
}
