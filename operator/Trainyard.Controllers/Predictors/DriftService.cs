using Trainyard.Api;
using Trainyard.Contracts;
using Trainyard.Controllers.Reports;
using Trainyard.Runtime;

namespace Trainyard.Controllers.Predictors;

/// <summary>Takes what predictor pods tell of their drift. Nothing is lost with it: each tells it again and again.</summary>
/// <param name="caches">For reads.</param>
/// <param name="tokens">Knows the pods' tokens.</param>
public sealed class DriftService(ClusterCaches caches, ReportTokens tokens, TimeProvider time)
{
    /// <summary>How old a report may be that still tells how it is now.</summary>
    internal static readonly TimeSpan Belief = TimeSpan.FromMinutes(1);

    private readonly LatestReports<DriftReport> _told = new(time, Belief);

    /// <summary>Told of each predictor whose condition is no longer so.</summary>
    public event Action<ObjectKey>? Changed;

    /// <summary>Whether there is such a predictor, and the token is its pods'.</summary>
    public bool Knows(ObjectKey key, string token) =>
        caches.Predictors.Get(key) is { } predictor && tokens.Fits(token, SubjectOf(predictor));

    /// <summary>Notes a report of one of its pods; nothing is kept where nobody has asked for it.</summary>
    public void Post(ObjectKey key, DriftReport report)
    {
        if (caches.Predictors.Get(key) is not { Spec.Monitoring.Drift: not null } predictor)
            return;
        _told.Note(predictor.Metadata.Uid!, report.Pod, report);
        var verdict = DriftChecks.Of(predictor, Lately(predictor));
        if (verdict is not null && verdict.Reason != predictor.Status?.Conditions.Find(ConditionType.Drifted)?.Reason)
            Changed?.Invoke(key);
    }

    /// <summary>The token of a predictor's pods: not its routers', whose word moves a rollout.</summary>
    internal string TokenOf(Predictor predictor) => tokens.Of(SubjectOf(predictor));

    /// <summary>The last word of each pod that has told anything lately.</summary>
    internal IReadOnlyList<DriftReport> Lately(Predictor predictor) => _told.Of(predictor.Metadata.Uid!);

    private static string SubjectOf(Predictor predictor) => $"pods of {predictor.Metadata.Uid}";
}
