namespace Trainyard.Local.Node;

/// <summary>The times of the controllers; the defaults are those of a real control plane.</summary>
public sealed record WorkloadOptions
{
    /// <summary>The wait after a Job's first failed pod; it doubles with each further one.</summary>
    public TimeSpan JobBackoff { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest wait between a Job's pods.</summary>
    public TimeSpan JobBackoffMax { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How often an HPA looks.</summary>
    public TimeSpan AutoscalerPeriod { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long an HPA remembers recommendations before it scales down, where the object does not say.</summary>
    public TimeSpan DownscaleStabilization { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How far a metric may be off its target without anything happening.</summary>
    public double AutoscalerTolerance { get; init; } = 0.1;

    /// <summary>How long events are kept.</summary>
    public TimeSpan EventLife { get; init; } = TimeSpan.FromHours(1);
}
