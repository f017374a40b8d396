using k8s.Models;
using Trainyard.Api;
using Trainyard.Runtime;

namespace Trainyard.Controllers.Predictors;

/// <summary>Says which changes of a status people are told of, as events. Pure.</summary>
internal static class PredictorAnnouncements
{
    public static IEnumerable<Announcement> Of(PredictorStatus? before, PredictorStatus after)
    {
        if (DriftOf(before, after) is { } drift)
            yield return drift;
        if (after.RolledBack is { } back && back != before?.RolledBack && back.Model.Uri != before?.RolledBack?.Model.Uri)
        {
            var told = after.Conditions.Find(ConditionType.RolledBack)!;
            yield return new(true, told.Reason!, told.Message!);
        }
        else if (after.Canary is { } canary && (canary.Step, canary.Phase) != (before?.Canary?.Step, before?.Canary?.Phase))
        {
            var told = after.Conditions.Find(ConditionType.Progressing)!;
            yield return new(false, told.Reason!, told.Message!);
        }
        else if (Plight(before) != Plight(after))
        {
            yield return Changed(before, after);
        }
    }

    /// <summary>That it has drifted, or no longer has; not that it never had.</summary>
    private static Announcement? DriftOf(PredictorStatus? before, PredictorStatus after)
    {
        var (was, now) = (before?.Conditions.Find(ConditionType.Drifted), after.Conditions.Find(ConditionType.Drifted));
        if (now is null || now.Reason == was?.Reason || (was is null && now.Status == "False"))
            return null;
        return new(now.Status == "True", now.Reason!, now.Message!);
    }

    private static Announcement Changed(PredictorStatus? before, PredictorStatus after)
    {
        var about = About(after);
        var failing = about.Type == ConditionType.Stalled || (after.LastFailure is { } failure && failure != before?.LastFailure);
        var reason = failing || after.Phase == PredictorPhase.Pending ? about.Reason! : $"{after.Phase}";
        return new(failing, reason, about.Message!);
    }

    /// <summary>What people are told of when it changes: the phase, the model, and why it does not get on.</summary>
    private static (PredictorPhase? Phase, string? Digest, string? Reason) Plight(PredictorStatus? status) =>
        (status?.Phase, status?.Model?.Digest, status is null || status.Phase == PredictorPhase.Available ? null : About(status).Reason);

    private static V1Condition About(PredictorStatus status) =>
        status.Conditions.Find(ConditionType.Stalled) ?? status.Conditions.Find(ConditionType.Progressing)!;
}
