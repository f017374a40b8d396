using Trainyard.Api;
using Trainyard.Runtime;

namespace Trainyard.Controllers.Predictors;

/// <summary>
/// Who has a host and path, where several Predictors ask for it: the oldest, then the first by name. What an ingress controller would make
/// of two rules for one place depends on the controller. Pure.
/// </summary>
internal static class HostClaims
{
    /// <summary>The fault of a predictor whose host and path an older one has; null where they are its own.</summary>
    /// <param name="all">All that there are, of every namespace that is watched.</param>
    public static Fault? FaultOf(Predictor predictor, IEnumerable<Predictor> all)
    {
        if (predictor.Spec.Route is not { } route)
            return null;
        var elder = Rivals(predictor, all).Where(rival => IsElder(rival, predictor)).OrderBy(Age).FirstOrDefault();
        if (elder is null)
            return null;
        return new(
            FaultReason.HostTaken,
            "spec.route.host",
            $"{route.Host}{route.BasePath} is served by the older Predictor {elder.Key}: use another host or path, or remove that one"
        );
    }

    /// <summary>The others that ask for the same host and path, and could have it.</summary>
    public static IEnumerable<Predictor> Rivals(Predictor predictor, IEnumerable<Predictor> all) =>
        all.Where(other =>
            other.Metadata.Uid != predictor.Metadata.Uid
            && other.Metadata.DeletionTimestamp is null
            && Place(other) is { } place
            && place == Place(predictor)
            && PredictorRules.Check(other).Count == 0
        );

    private static string? Place(Predictor predictor) =>
        predictor.Spec.Route is { } route ? $"{route.Host.ToLowerInvariant()}{route.BasePath}" : null;

    private static bool IsElder(Predictor other, Predictor predictor) => Age(other).CompareTo(Age(predictor)) < 0;

    private static (DateTimeOffset Created, string Key, string Uid) Age(Predictor predictor) =>
        (predictor.Metadata.CreationTimestamp ?? DateTimeOffset.MaxValue, predictor.Key.ToString(), predictor.Metadata.Uid ?? "");
}
