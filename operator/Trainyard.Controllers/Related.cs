using k8s.Models;
using Trainyard.Api;
using Trainyard.Controllers.Predictors;
using Trainyard.Controllers.TrainingJobs;
using Trainyard.Controllers.Trials;
using Trainyard.Runtime;

namespace Trainyard.Controllers;

/// <summary>Which of our resources an object concerns.</summary>
public static class Related
{
    /// <summary>The selector of everything that the operator makes.</summary>
    public const string OursSelector = Labels.Ours;

    /// <summary>The Trial whose pod it is.</summary>
    public static IEnumerable<ObjectKey> TrialOfPod(V1Pod pod) =>
        pod.Metadata.Label(ApiGroup.StepLabel) == "trial" && pod.Metadata.Label(ApiGroup.TrialLabel) is { } trial
            ? [new(pod.Metadata.NamespaceProperty, trial)]
            : [];

    /// <summary>The Trials that a change of a reused worker's pod concerns.</summary>
    public static IEnumerable<ObjectKey> TrialsOfWorkersPod(V1Pod pod, ClusterCaches caches) => TrialsOfWorker(pod.Metadata, caches);

    /// <summary>The Trials that a change of a reused worker's Job concerns.</summary>
    public static IEnumerable<ObjectKey> TrialsOfWorkersJob(V1Job job, ClusterCaches caches) => TrialsOfWorker(job.Metadata, caches);

    /// <summary>The TrainingJob whose first or last step, or look at its sources, it is a pod of.</summary>
    public static IEnumerable<ObjectKey> TrainingJobOfPod(V1Pod pod) =>
        pod.Metadata.Label(ApiGroup.StepLabel) is "preflight" or "model" or DataWatching.Command
        && pod.Metadata.Label(ApiGroup.JobLabel) is { } job
            ? [new(pod.Metadata.NamespaceProperty, job)]
            : [];

    /// <summary>The Predictor whose pod it is.</summary>
    public static IEnumerable<ObjectKey> PredictorOfPod(V1Pod pod) =>
        pod.Metadata.Label(ApiGroup.PredictorLabel) is { } predictor ? [new(pod.Metadata.NamespaceProperty, predictor)] : [];

    /// <summary>The Predictors that serve a job's model.</summary>
    public static IEnumerable<ObjectKey> PredictorsOf(TrainingJob job, ClusterCaches caches) =>
        caches
            .Predictors.List()
            .Where(predictor =>
                predictor.Metadata.NamespaceProperty == job.Metadata.NamespaceProperty
                && predictor.Spec.Model.TrainingJob == job.Metadata.Name
            )
            .Select(predictor => predictor.Key);

    /// <summary>The Scorer whose pod it is.</summary>
    public static IEnumerable<ObjectKey> ScorerOfPod(V1Pod pod) =>
        pod.Metadata.Label(ApiGroup.ScorerLabel) is { } scorer ? [new(pod.Metadata.NamespaceProperty, scorer)] : [];

    /// <summary>The Scorers that score with a job's model.</summary>
    public static IEnumerable<ObjectKey> ScorersOf(TrainingJob job, ClusterCaches caches) =>
        caches
            .Scorers.List()
            .Where(scorer =>
                scorer.Metadata.NamespaceProperty == job.Metadata.NamespaceProperty && scorer.Spec.Model.TrainingJob == job.Metadata.Name
            )
            .Select(scorer => scorer.Key);

    /// <summary>The Predictors that ask for the same host and path: one may have it when this one goes.</summary>
    public static IEnumerable<ObjectKey> RivalsOf(Predictor predictor, ClusterCaches caches) =>
        HostClaims.Rivals(predictor, caches.Predictors.List()).Select(rival => rival.Key);

    /// <summary>The Trials of a job that its change concerns: those that run, where it is or was to be suspended, and those that wait for a
    /// better spec.</summary>
    public static IEnumerable<ObjectKey> TrialsOf(TrainingJob job, ClusterCaches caches)
    {
        var turns = job.Spec.Suspend || job.Status?.Phase == TrainingJobPhase.Suspended;
        return caches
            .Trials.ActiveOf(job)
            .Where(trial => turns || trial.Status?.Failure is not null)
            .Select(trial => trial.Key);
    }

    private static IEnumerable<ObjectKey> TrialsOfWorker(V1ObjectMeta worker, ClusterCaches caches)
    {
        if (worker.Label(ApiGroup.StepLabel) != Workers.Crew.Step || worker.Label(ApiGroup.JobLabel) is not { } name)
            return [];
        return caches.TrainingJobs.Get(worker.NamespaceProperty, name) is { } job
            ? caches.Trials.ActiveOf(job).Select(trial => trial.Key)
            : [];
    }
}
