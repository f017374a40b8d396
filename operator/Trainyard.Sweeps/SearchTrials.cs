using Trainyard.Api;

namespace Trainyard.Sweeps;

/// <summary>The trials of a TrainingJob's present search; those of earlier searches stay in the cluster beside them.</summary>
public static class SearchTrials
{
    /// <summary>Those of the job's trials that count for its present search.</summary>
    public static IEnumerable<Trial> Of(TrainingJob job, IEnumerable<Trial> trials) =>
        trials.Where(trial => trial.Spec.Run >= (job.Status?.FirstRun ?? 1));
}
