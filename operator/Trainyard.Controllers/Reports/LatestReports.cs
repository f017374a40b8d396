using System.Collections.Concurrent;

namespace Trainyard.Controllers.Reports;

/// <summary>The last word of each pod of each owner, for as long as it tells how things are. Thread-safe.</summary>
/// <param name="time">The clock.</param>
/// <param name="belief">How old a report may be that is still believed.</param>
internal sealed class LatestReports<T>(TimeProvider time, TimeSpan belief)
{
    private readonly ConcurrentDictionary<string, ConcurrentDictionary<string, (T Report, DateTimeOffset At)>> _told = new();

    /// <summary>Notes what a pod tells.</summary>
    /// <param name="owner">The owner's uid.</param>
    public void Note(string owner, string pod, T report) =>
        _told.GetOrAdd(owner, _ => new(StringComparer.Ordinal))[pod] = (report, time.GetUtcNow());

    /// <summary>The last word of each pod that has told anything lately.</summary>
    public IReadOnlyList<T> Of(string owner)
    {
        if (!_told.TryGetValue(owner, out var told))
            return [];
        var since = time.GetUtcNow() - belief;
        foreach (var (pod, _) in told.Where(one => one.Value.At < since))
            told.TryRemove(pod, out _);
        return [.. told.Values.Select(one => one.Report)];
    }

    /// <summary>Forgets an owner.</summary>
    public void Forget(string owner) => _told.TryRemove(owner, out _);
}
