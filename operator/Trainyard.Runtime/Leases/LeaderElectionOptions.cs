namespace Trainyard.Runtime;

/// <summary>Which lease is contended for, by whom, and how patiently.</summary>
public sealed record LeaderElectionOptions
{
    public required string Namespace { get; init; }

    public required string Name { get; init; }

    /// <summary>Who we are: the pod's name and something that no other process has.</summary>
    public required string Identity { get; init; }

    /// <summary>How long others wait after the last sign of life before they take over.</summary>
    public TimeSpan LeaseDuration { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long the leader tries to renew before it steps down. Shorter than <see cref="LeaseDuration"/>, by more than a write may
    /// take.</summary>
    public TimeSpan RenewDeadline { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The pause between attempts.</summary>
    public TimeSpan RetryPeriod { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The randomness of the pauses between attempts to become leader.</summary>
    public Jitter Jitter { get; init; } = Jitter.ForProcess();
}
