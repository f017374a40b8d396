namespace Trainyard.Runtime;

/// <summary>How a controller works through its queue.</summary>
public sealed record ControllerOptions
{
    /// <summary>How many objects are worked on at once.</summary>
    public int Workers { get; init; } = 4;

    /// <summary>Where its work is counted.</summary>
    public required RuntimeMetrics Metrics { get; init; }

    /// <summary>The waits after failures of one object.</summary>
    public Backoff Backoff { get; init; } = new(TimeSpan.FromMilliseconds(20), TimeSpan.FromSeconds(30));

    /// <summary>The randomness of the waits.</summary>
    public Jitter Jitter { get; init; } = Jitter.ForProcess();
}
