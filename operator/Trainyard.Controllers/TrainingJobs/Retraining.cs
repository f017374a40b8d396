using Trainyard.Api;
using Trainyard.Runtime;

namespace Trainyard.Controllers.TrainingJobs;

/// <summary>When a new run is due. Pure.</summary>
internal static class Retraining
{
    /// <summary>Why a new run is to begin once the present one is over, for people; null where none is.</summary>
    public static string? Cause(TrainingJobObservation seen)
    {
        if (seen.Job.Spec.Suspend)
            return null;
        var asked = seen.Job.Metadata.Annotation(ApiGroup.RetrainAnnotation);
        if (asked is not null && asked != seen.Job.Status?.Retrain)
            return $"{ApiGroup.RetrainAnnotation} asks for it";
        if (NextTime(seen) <= seen.Now)
            return "its time by spec.retrain.schedule has come";
        return DataWatching.HasChanged(seen) ? "the data have changed" : null;
    }

    /// <summary>
    /// When the schedule starts the next run; null without a schedule. A time that has passed stays until its run has begun, so that what
    /// was missed is caught up, however many times it were, once. One that was told of another schedule counts no more.
    /// </summary>
    public static DateTimeOffset? NextTime(TrainingJobObservation seen)
    {
        if (Schedule(seen) is not { } schedule)
            return null;
        if (schedule.IsInterval)
            return schedule.Next(seen.StartTime);
        var zone = Zone(seen);
        return seen.Job.Status?.NextRunTime is { } told && told <= seen.Now && schedule.Fits(told, zone)
            ? told
            : schedule.Next(seen.Now, zone);
    }

    /// <summary>When the schedule starts the run after one that begins now.</summary>
    public static DateTimeOffset? TimeAfterThis(TrainingJobObservation seen) => Schedule(seen)?.Next(seen.Now, Zone(seen));

    private static CronSchedule? Schedule(TrainingJobObservation seen) =>
        seen.Job.Spec.Retrain?.Schedule is { } schedule ? CronSchedule.Parse(schedule, out _) : null;

    private static TimeZoneInfo? Zone(TrainingJobObservation seen) =>
        seen.Job.Spec.Retrain?.TimeZone is { } name && TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) ? zone : null;
}
