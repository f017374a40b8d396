using Trainyard.Api;
using Trainyard.Runtime;

namespace Trainyard.Controllers.TrainingJobs;

/// <summary>Says which changes of a status people are told of, as events. Pure.</summary>
internal static class TrainingJobAnnouncements
{
    /// <summary>What people are told of a change; null where it is no news.</summary>
    public static Announcement? Of(TrainingJobStatus? before, TrainingJobStatus after)
    {
        if (Plight(before) == Plight(after))
            return null;
        if (after.Conditions.Find(ConditionType.Stalled) is { } stalled)
            return new(true, stalled.Reason!, stalled.Message!);
        var rests = after.Phase is TrainingJobPhase.Succeeded or TrainingJobPhase.Failed or TrainingJobPhase.Suspended;
        var about = after.Conditions.Find(rests ? $"{after.Phase}" : ConditionType.Running)!;
        return new(false, after.Phase == TrainingJobPhase.Pending ? about.Reason! : $"{after.Phase}", about.Message!);
    }

    /// <summary>Whether more than numbers has changed: that is written at once, however fresh the last status is.</summary>
    public static bool IsTurn(TrainingJobStatus? before, TrainingJobStatus after) =>
        before is null
        || Plight(before) != Plight(after)
        || before.ObservedGeneration != after.ObservedGeneration
        || before.Preflight != after.Preflight
        || before.Model?.Digest != after.Model?.Digest;

    /// <summary>What people are told of when it changes: the phase and, where the job does not get on, why.</summary>
    private static (TrainingJobPhase? Phase, int? Run, string? Reason) Plight(TrainingJobStatus? status) =>
        (
            status?.Phase,
            status?.Run,
            status?.Phase is TrainingJobPhase.Pending or TrainingJobPhase.Stalled or TrainingJobPhase.Rejected
                ? status.Conditions.Find(ConditionType.Running)?.Reason
                : null
        );
}
