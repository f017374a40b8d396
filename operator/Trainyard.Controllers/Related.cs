using Trainyard.Api;
using Trainyard.Kubernetes;

namespace Trainyard.Controllers;

/// <summary>Which of our resources an object concerns.</summary>
public static class Related
{
    /// <summary>The selector of everything that the operator makes.</summary>
    public const string OursSelector = Labels.Ours;

    /// <summary>The Trial whose pod it is.</summary>
    public static IEnumerable<ObjectKey> TrialOfPod(V1Pod pod) =>
        pod.Metadata.Label(ApiGroup.StepLabel) == "trial" && pod.Metadata.Label(ApiGroup.TrialLabel) is { } trial ? [new(pod.Metadata.Namespace, trial)] : [];

    /// <summary>The TrainingJob whose last step it is a pod of.</summary>
    public static IEnumerable<ObjectKey> TrainingJobOfPod(V1Pod pod) =>
        pod.Metadata.Label(ApiGroup.StepLabel) == "model" && pod.Metadata.Label(ApiGroup.JobLabel) is { } job ? [new(pod.Metadata.Namespace, job)] : [];

    /// <summary>The Predictor whose pod it is.</summary>
    public static IEnumerable<ObjectKey> PredictorOfPod(V1Pod pod) =>
        pod.Metadata.Label(ApiGroup.PredictorLabel) is { } predictor ? [new(pod.Metadata.Namespace, predictor)] : [];

    /// <summary>The Predictors that serve a job's model.</summary>
    public static IEnumerable<ObjectKey> PredictorsOf(TrainingJob job, ClusterCaches caches) =>
        caches.Predictors.List()
            .Where(predictor => predictor.Metadata.Namespace == job.Metadata.Namespace && predictor.Spec.Model.TrainingJob == job.Metadata.Name)
            .Select(predictor => predictor.Key);

    /// <summary>The running Trials of a job that is, or was, to be suspended.</summary>
    public static IEnumerable<ObjectKey> TrialsToSuspend(TrainingJob job, ClusterCaches caches)
    {
        if (job.Spec.Suspend == (job.Status?.Phase == "Suspended") && !job.Spec.Suspend) return [];
        return caches.Trials.OwnedBy(job.Metadata.Uid!).Where(trial => trial.Status?.Ended != true).Select(trial => trial.Key);
    }
}
