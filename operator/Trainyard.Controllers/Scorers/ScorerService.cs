using Trainyard.Api;
using Trainyard.Contracts;
using Trainyard.Controllers.Reports;
using Trainyard.Runtime;

namespace Trainyard.Controllers.Scorers;

/// <summary>Takes the reports of scorers' pods. Nothing is lost with it: each tells all since its pod began, again and again.</summary>
/// <param name="caches">For reads.</param>
/// <param name="tokens">Knows the scorers' tokens.</param>
public sealed class ScorerService(ClusterCaches caches, ReportTokens tokens, TimeProvider time)
{
    /// <summary>How old a report may be that still tells how it is now.</summary>
    internal static readonly TimeSpan Belief = TimeSpan.FromSeconds(20);

    private readonly LatestReports<ScorerReport> _told = new(time, Belief);

    /// <summary>Notes a report; false where there is no such scorer, or the token is not its own.</summary>
    public bool Post(ObjectKey key, string token, ScorerReport report)
    {
        if (!Knows(key, token) || caches.Scorers.Get(key) is not { } scorer)
            return false;
        _told.Note(scorer.Metadata.Uid!, report.Pod, report);
        return true;
    }

    /// <summary>Whether there is such a scorer, and the token is its own.</summary>
    public bool Knows(ObjectKey key, string token) =>
        caches.Scorers.Get(key) is { } scorer && tokens.Fits(token, scorer.Metadata.Uid!);

    /// <summary>The token of a scorer's pods.</summary>
    internal string TokenOf(Scorer scorer) => tokens.Of(scorer.Metadata.Uid!);

    /// <summary>The last word of each pod that has told anything lately.</summary>
    internal IReadOnlyList<ScorerReport> Lately(Scorer scorer) => _told.Of(scorer.Metadata.Uid!);
}
