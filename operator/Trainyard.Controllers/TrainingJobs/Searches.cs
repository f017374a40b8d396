using System.Text.Json.Nodes;
using Trainyard.Api;
using Trainyard.Runtime;
using Trainyard.Sweeps;
using Tuning = Trainyard.Tuning;

namespace Trainyard.Controllers.TrainingJobs;

/// <summary>The trials of TrainingJobs: what the sampler asks for is started, with what earlier searches have found.</summary>
internal sealed class Searches(ApiClient client, ClusterCaches caches, TrainyardMetrics metrics, TimeProvider time)
{
    /// <summary>The same with the trials as they are now.</summary>
    public TrainingJobObservation Renew(TrainingJobObservation seen)
    {
        seen.Ledger.Update([.. SearchTrials.Of(seen.Job, TrialsOf(seen.Job))]);
        return seen;
    }

    /// <summary>Starts trials, and says whether the sampler has nothing left to try.</summary>
    public async Task<bool> StartAsync(
        TrainingJobObservation seen,
        TrainingJobMemory memory,
        int slots,
        CancellationToken cancellationToken
    )
    {
        var history = new List<Tuning.Trial>(seen.Ledger.History);
        var next = Suggestions(seen, memory);
        for (; slots > 0; slots--)
        {
            var begin = time.GetTimestamp();
            if (next(history) is not { } point)
                return true;
            metrics.Suggested(time.GetElapsedTime(begin));
            var wanted = Runs.Trial(seen.Job, seen.Run, history.Count, SearchSpaces.Json(point));
            var trial = ChildApplier.Refuse(await client.CreateOrGetAsync(wanted, cancellationToken), seen.Job);
            caches.Trials.Observe(trial);
            history.Add(new() { Number = history.Count, Parameters = SearchSpaces.Point(trial.Spec.Parameters) });
            if (seen.Ledger.LastEnded is { } ended && seen.Now - ended < TimeSpan.FromMinutes(1))
                metrics.SlotFilled(time.GetUtcNow() - ended);
        }

        return false;
    }

    /// <summary>Has every trial that runs end gently.</summary>
    public async Task StopAsync(TrainingJobObservation seen, CancellationToken cancellationToken)
    {
        foreach (var trial in seen.Ledger.Trials.Where(trial => trial is { Spec.Stop: false } && trial.Status?.Ended != true))
        {
            var (space, name) = (trial!.Metadata.NamespaceProperty, trial.Key.Name);
            var stop = Patch.Merge(new JsonObject { ["spec"] = new JsonObject { ["stop"] = true } });
            caches.Trials.Observe(await client.PatchAsync<Trial>(space, name, stop, cancellationToken: cancellationToken));
        }
    }

    /// <summary>The next point after a history; null where nothing is left to try.</summary>
    public Func<IReadOnlyList<Tuning.Trial>, Tuning.ParameterSet?> Suggestions(TrainingJobObservation seen, TrainingJobMemory memory)
    {
        var earlier = Earlier(seen.Job);
        var warmStart = earlier.Count > 0 ? WarmStarts.Joining(memory.Space!, earlier) : [];
        var known = KnownPoints(seen, memory);
        return history => memory.Suggest(history, warmStart, known);
    }

    /// <summary>The searches that a job is to begin with.</summary>
    public List<WarmStart> Earlier(TrainingJob job)
    {
        var searches = new List<WarmStart>();
        foreach (var source in job.Spec.Sweep?.WarmStart ?? [])
        {
            var other = caches.TrainingJobs.Get(job.Metadata.NamespaceProperty, source.TrainingJob);
            var ledger = SweepLedger.Of(job.Spec);
            if (other is not null)
                ledger.Update([.. SearchTrials.Of(other, TrialsOf(other))]);
            searches.Add(new(source.TrainingJob, other, ledger.History));
        }

        return searches;
    }

    /// <summary>What the search before this one has found, while it is still asked for.</summary>
    private IReadOnlyList<Tuning.ParameterSet> KnownPoints(TrainingJobObservation seen, TrainingJobMemory memory)
    {
        var enqueued = seen.Job.Spec.Sweep?.Enqueue?.Count ?? 0;
        return memory.Space is { } space && seen.Ledger.History.Count < enqueued + EarlierSearch.Most
            ? EarlierSearch.BestPoints(seen.Job, TrialsOf(seen.Job), space)
            : [];
    }

    private IReadOnlyList<Trial> TrialsOf(TrainingJob job) => caches.Trials.OwnedBy(job.Metadata.Uid!);
}
