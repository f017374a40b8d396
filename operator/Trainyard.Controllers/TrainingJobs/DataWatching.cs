using System.Globalization;
using k8s.Models;
using Trainyard.Api;
using Trainyard.Contracts;
using Trainyard.Controllers.Pods;
using Trainyard.Controllers.Trials;
using Trainyard.Runtime;

namespace Trainyard.Controllers.TrainingJobs;

/// <summary>
/// Watches the sources of a finished job for changes. The operator has no credentials for them, so a short pod looks at them, with those
/// of a trial, and tells a digest of what is there. Pure.
/// </summary>
internal static class DataWatching
{
    /// <summary>The command of the trainer that tells the digest.</summary>
    public const string Command = "digest";

    /// <summary>How long a look may take: a file of a web server that tells no version is read whole.</summary>
    private const string LongestLook = "1h";

    /// <summary>How long a look stays that nobody has read, as where the watch was turned off meanwhile.</summary>
    private const int KeptSeconds = 3600;

    private static readonly TimeSpan DefaultInterval = TimeSpan.FromMinutes(15);

    /// <summary>How long to wait after a pod could not be made.</summary>
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(30);

    /// <summary>The name of the next look.</summary>
    public static string NameOf(TrainingJob job) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{job.Metadata.Name}-{job.Status?.Run ?? 1}-{Command}-{(job.Status?.DataWatch?.Looks ?? 0) + 1}"
        );

    /// <summary>Whether the sources are others than those that the run was trained on.</summary>
    public static bool HasChanged(TrainingJobObservation seen) =>
        IsOn(seen.Job.Spec) && seen.Job.Status?.DataWatch is { TrainedOn: { } before, Seen: { } now } && before != now;

    /// <summary>The plan of a finished job, with the next look in it.</summary>
    public static TrainingJobPlan With(TrainingJobPlan plan, TrainingJobObservation seen)
    {
        if (!IsOn(seen.Job.Spec))
            return plan;
        var status = seen.Job.Status;
        var next = (status?.DataWatch?.Time ?? status?.CompletionTime ?? seen.Now) + Interval(seen.Job.Spec);
        var starts = seen.Look is null && next <= seen.Now;
        DateTimeOffset?[] times =
        [
            plan.WakeAt,
            seen.Look is { } look ? look.LookAt
            : starts ? seen.Now + Again
            : next,
        ];
        return plan with { StartLook = starts, WakeAt = times.Min() };
    }

    /// <summary>What the status says; null where the sources are not watched, or a new run begins.</summary>
    public static DataWatchStatus? Status(TrainingJobObservation seen, TrainingJobPlan plan)
    {
        if (seen.Job.Spec.Retrain?.OnDataChange != true || plan.NextRunOf is not null)
            return null;
        var watch = seen.Job.Status?.DataWatch ?? new();
        if (seen.Model?.Word?.SourcesDigest is { } trained)
            watch = watch with { TrainedOn = trained };
        if (seen.Look is not { } look || (!look.Ended && look.Lost is null))
            return watch;
        var found = look.Word?.SourcesDigest ?? watch.Seen;
        return watch with
        {
            TrainedOn = watch.TrainedOn ?? found,
            Seen = found,
            Looks = watch.Looks + 1,
            Time = seen.Now,
            Message = look.Failure?.Message ?? look.Lost,
        };
    }

    /// <summary>The Job of a look: our trainer, whatever the trials run, where they run.</summary>
    /// <param name="feedback">That which a run would learn from that began now.</param>
    public static V1Job Job(TrainingJob job, FeedbackLogs? feedback, TrainyardOptions options)
    {
        var name = NameOf(job);
        var template = new TrialTemplate { PodTemplate = job.Spec.Trial?.PodTemplate, ActiveDeadline = LongestLook };
        var labels = Labels.DataLook(job, job.Status?.Run ?? 1, name);
        var file = TrialFiles.ForWorker(job) with { Feedback = feedback };
        var step = new TrainingPods.Step(name, labels, V1OwnerReference.To(job), file, null, null);
        var made = TrainingPods.Job(job with { Spec = job.Spec with { Trial = template } }, step, options);
        var pods = made.Spec!.Template!;
        var looking = pods.Spec! with { Containers = [.. pods.Spec!.Containers.Select(container => Looking(container, options))] };
        return made with
        {
            Spec = made.Spec with { TtlSecondsAfterFinished = KeptSeconds, Template = pods with { Spec = looking } },
        };
    }

    private static V1Container Looking(V1Container container, TrainyardOptions options) =>
        container.Name == TrainingPods.Container
            ? container with
            {
                Image = options.TrainerImage,
                Command = null,
                Args = [Command],
            }
            : container;

    private static bool IsOn(TrainingJobSpec spec) => spec is { Retrain.OnDataChange: true, Suspend: false };

    private static TimeSpan Interval(TrainingJobSpec spec) => Duration.Parse(spec.Retrain?.PollInterval) ?? DefaultInterval;
}
