using k8s.Models;
using Trainyard.Api;
using Trainyard.Contracts;

namespace Trainyard.Controllers.Scorers;

/// <summary>Adds up what pods have done that tell all since they began: a report may be lost or come twice. Pure.</summary>
internal static class ScoredPods
{
    public static (ScoredRows? Rows, IReadOnlyList<ScorerPod>? Pods) Count(
        ScorerStatus? before,
        IReadOnlyList<ScorerReport> reports,
        IReadOnlyList<V1Pod> there
    )
    {
        var (rows, known) = (before?.Rows, (before?.Pods ?? []).ToDictionary(pod => pod.Name));
        foreach (var report in reports)
        {
            // A container that was started again in its pod begins at nothing.
            var last = known.GetValueOrDefault(report.Pod) is { } old && old.Read <= report.Read ? old : new() { Name = report.Pod };
            rows = new()
            {
                Read = (rows?.Read ?? 0) + report.Read - last.Read,
                Scored = (rows?.Scored ?? 0) + report.Scored - last.Scored,
                Failed = (rows?.Failed ?? 0) + report.Failed - last.Failed,
            };
            known[report.Pod] = new()
            {
                Name = report.Pod,
                Read = report.Read,
                Scored = report.Scored,
                Failed = report.Failed,
            };
        }

        var names = there.Select(pod => pod.Metadata.Name).Concat(reports.Select(report => report.Pod)).ToHashSet();
        List<ScorerPod> left = [.. known.Values.Where(pod => names.Contains(pod.Name)).OrderBy(pod => pod.Name, StringComparer.Ordinal)];
        return (rows, left.Count == 0 ? null : left);
    }
}
