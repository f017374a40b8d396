using k8s.Models;
using Trainyard.Api;
using Trainyard.Controllers.Pods;
using Trainyard.Controllers.TrainingJobs;
using Trainyard.Controllers.Trials;
using Trainyard.Runtime;
using Trainyard.Sweeps;

namespace Trainyard.Controllers.Workers;

/// <summary>The reused workers of a TrainingJob and the trials of its present search, and who is to do what. Pure.</summary>
/// <param name="Begun">How many trials the search has begun.</param>
/// <param name="Active">Those of them that have not ended and have no Job of their own.</param>
/// <param name="Workers">The Jobs of the run's workers, the ended ones too, in the order of their numbers.</param>
internal sealed record Crew(TrainingJob Job, int Begun, IReadOnlyList<Trial> Active, IReadOnlyList<V1Job> Workers)
{
    /// <summary>The value of <see cref="ApiGroup.StepLabel"/>.</summary>
    public const string Step = "worker";

    /// <summary>The value of <see cref="ApiGroup.WorkedAnnotation"/> on the Job of a worker that was handed a trial, or told that there
    /// is none.</summary>
    public const string Worked = "true";

    /// <summary>The value on that of one that ended before it was: the trial that waited for it has answered for that.</summary>
    public const string Blamed = "never";

    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    public static Crew Of(TrainingJob job, ClusterCaches caches)
    {
        var run = (job.Status?.Run ?? 1).ToString(System.Globalization.CultureInfo.InvariantCulture);
        var active = SearchTrials.Of(job, caches.Trials.ActiveOf(job)).ToList();
        return new(
            job,
            BegunOf(job, active, caches),
            [.. active.Where(trial => IsWorked(trial, job, caches))],
            [
                .. caches
                    .Jobs.OwnedBy(job.Metadata.Uid!)
                    .Where(worker => worker.Metadata.Label(ApiGroup.StepLabel) == Step && worker.Metadata.Label(ApiGroup.RunLabel) == run)
                    .OrderBy(worker => worker.Metadata.Name!.Length)
                    .ThenBy(worker => worker.Metadata.Name, StringComparer.Ordinal),
            ]
        );
    }

    /// <summary>How many trials the present search has begun: what the status says, which may be a moment old and counts those that were
    /// let go, and what has come since.</summary>
    private static int BegunOf(TrainingJob job, List<Trial> active, ClusterCaches caches)
    {
        var begun = Math.Max(job.Status?.Trials?.Total ?? 0, active.Select(trial => trial.Spec.Number + 1).DefaultIfEmpty().Max());
        while (caches.Trials.Get(job.Metadata.NamespaceProperty, Runs.TrialName(job, job.Status?.Run ?? 1, begun)) is not null)
            begun++;
        return begun;
    }

    /// <summary>Whether reused workers run a trial. One that was begun otherwise is ended so, whatever the spec says by now.</summary>
    public static bool IsWorked(Trial trial, TrainingJob job, ClusterCaches caches) =>
        trial.Status?.Worker is not null || ((job.Spec.Trial ?? new()).ReusesWorkers && caches.Jobs.Get(trial.Key).OwnedBy(trial) is null);

    /// <summary>The workers that have not ended.</summary>
    public IReadOnlyList<V1Job> Live { get; } = [.. Workers.Where(worker => !StepResults.IsOver(worker))];

    /// <summary>How many workers there is work for: as many as trials run, and while the search goes on as many as may.</summary>
    public int Wanted
    {
        get
        {
            if (Job.Spec.Suspend)
                return 0;
            var searching = Job.Status?.Phase is null or TrainingJobPhase.Pending or TrainingJobPhase.Searching or TrainingJobPhase.Stalled;
            var toCome = searching ? Math.Max(0, Job.Spec.MostTrials - Begun) : 0;
            return Math.Max(Active.Count, Math.Min(Job.Spec.Sweep?.Parallelism ?? 1, Active.Count + toCome));
        }
    }

    /// <summary>The names of workers that are to be made.</summary>
    public IReadOnlyList<string> Missing
    {
        get
        {
            var taken = Workers.Select(worker => worker.Metadata.Name).ToHashSet();
            return
            [
                .. Enumerable
                    .Range(0, int.MaxValue)
                    .Select(index => Runs.WorkerName(Job, Job.Status?.Run ?? 1, index))
                    .Where(name => !taken.Contains(name))
                    .Take(Math.Max(0, Wanted - Live.Count)),
            ];
        }
    }

    /// <summary>When the next worker may be made: workers that end before they have done anything are made ever more seldom.</summary>
    public DateTimeOffset? NextHire
    {
        get
        {
            var wasted = Workers.Where(worker => StepResults.IsOver(worker) && !HasWorked(worker)).ToList();
            var last = wasted.Max(worker => worker.Status!.Conditions!.Max(condition => condition.LastTransitionTime));
            var pause = TimeSpan.FromSeconds(Math.Pow(2, Math.Min(wasted.Count, 10)));
            return last + (pause < LongestPause ? pause : LongestPause);
        }
    }

    /// <summary>A worker that ended before it was handed a trial, where no trial has answered for that yet.</summary>
    public V1Job? Wasted =>
        Workers.FirstOrDefault(worker => StepResults.IsOver(worker) && worker.Metadata.Annotation(ApiGroup.WorkedAnnotation) is null);

    /// <summary>The trial that a worker's pod has in hand.</summary>
    public Trial? InHandOf(string pod) => Active.FirstOrDefault(trial => IsInHand(trial) && trial.Status!.Worker == pod);

    /// <summary>Whether a worker has a trial in hand.</summary>
    public static bool IsInHand(Trial trial) => trial.Status is { Phase: TrialPhase.Running, Worker: not null };

    /// <summary>The trials that no worker has in hand, the first ones first.</summary>
    public IEnumerable<Trial> Waiting =>
        Active.Where(trial => trial is { Spec.Stop: false } && !IsInHand(trial)).OrderBy(trial => trial.Spec.Number);

    /// <summary>Whether there is work for a worker, now or later.</summary>
    public bool Needs(V1Job worker) => Live.Take(Wanted).Any(kept => kept.Metadata.Uid == worker.Metadata.Uid);

    /// <summary>Whether it was handed a trial.</summary>
    public static bool HasWorked(V1Job worker) => worker.Metadata.Annotation(ApiGroup.WorkedAnnotation) == Worked;
}
