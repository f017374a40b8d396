using Trainyard.Api;
using Trainyard.Contracts;
using Trainyard.Controllers.Reports;
using Trainyard.Runtime;

namespace Trainyard.Controllers.Rollouts;

/// <summary>
/// Takes the routers' reports and answers with their orders. Nothing is lost with it: routers keep what they count, and tell it again and
/// again.
/// </summary>
/// <param name="caches">For reads.</param>
/// <param name="tokens">Knows the routers' tokens.</param>
public sealed class RolloutService(ClusterCaches caches, ReportTokens tokens, TimeProvider time)
{
    /// <summary>How old a report may be that is still believed.</summary>
    internal static readonly TimeSpan Belief = TimeSpan.FromSeconds(10);

    private readonly LatestReports<RouterReport> _told = new(time, Belief);

    /// <summary>Told of each predictor whose routers hold requests.</summary>
    public event Action<ObjectKey>? Waiting;

    /// <summary>Notes a report; null where there is no such predictor, or the token is not its routers'.</summary>
    public RouterOrders? Post(ObjectKey key, string token, RouterReport report)
    {
        if (!Knows(key, token) || caches.Predictors.Get(key) is not { } predictor)
            return null;
        _told.Note(predictor.Metadata.Uid!, report.Router, report);
        if (report.Waiting > 0)
            Waiting?.Invoke(key);
        var pods = caches
            .Pods.Labelled(ApiGroup.PredictorLabel, predictor.Metadata.Name!)
            .Where(pod => pod.Metadata.NamespaceProperty == key.Namespace);
        return RoutersOrders.Of(predictor, pods);
    }

    /// <summary>Whether there is such a predictor, and the token is its routers'.</summary>
    public bool Knows(ObjectKey key, string token) =>
        caches.Predictors.Get(key) is { } predictor && tokens.Fits(token, predictor.Metadata.Uid!);

    /// <summary>The token of a predictor's routers.</summary>
    internal string TokenOf(Predictor predictor) => tokens.Of(predictor.Metadata.Uid!);

    /// <summary>What its routers have told lately; null where one of them does not follow the present window yet, or none has told
    /// anything.</summary>
    internal IReadOnlyList<RouterReport>? Lately(Predictor predictor, int window)
    {
        var lately = _told.Of(predictor.Metadata.Uid!);
        return lately.Count > 0 && lately.All(report => report.Window == window) ? lately : null;
    }

    /// <summary>What its routers have told lately of its callers; null where none has told anything.</summary>
    internal RouterActivity? Activity(Predictor predictor)
    {
        var lately = _told.Of(predictor.Metadata.Uid!);
        return lately.Count == 0
            ? null
            : new(lately.Any(report => report.Waiting > 0), TimeSpan.FromSeconds(lately.Min(report => report.IdleSeconds)));
    }

    /// <summary>Forgets the routers of a predictor whose rollout is over.</summary>
    internal void Forget(Predictor predictor) => _told.Forget(predictor.Metadata.Uid!);
}
