namespace Trainyard.Local.Node.Workloads.Autoscaling;

/// <summary>What an autoscaler recommended and did lately; immutable.</summary>
internal sealed record ScalingHistory
{
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    public IReadOnlyList<(DateTimeOffset At, int Replicas)> Recommendations { get; init; } = [];

    /// <summary>Changes that were made: positive up, negative down.</summary>
    public IReadOnlyList<(DateTimeOffset At, int Change)> Changes { get; init; } = [];

    public ScalingHistory Recommended(int replicas, DateTimeOffset now) =>
        this with
        {
            Recommendations = [.. Recommendations.Where(r => r.At > now - Longest), (now, replicas)],
        };

    public ScalingHistory Changed(int change, DateTimeOffset now) =>
        this with
        {
            Changes = [.. Changes.Where(c => c.At > now - Longest), (now, change)],
        };

    /// <summary>How many pods came (or went) in the last period.</summary>
    public int ChangedWithin(TimeSpan period, bool up, DateTimeOffset now) =>
        Changes.Where(c => c.At > now - period && c.Change > 0 == up).Sum(c => Math.Abs(c.Change));
}
