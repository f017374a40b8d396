namespace Trainyard.Runtime;

/// <summary>Times as the API writes them.</summary>
public static class Times
{
    /// <summary>metav1.Time, which knows whole seconds: the library would write fractions too.</summary>
    public static DateTime ToSecond(this DateTimeOffset time) =>
        new(time.UtcTicks - time.UtcTicks % TimeSpan.TicksPerSecond, DateTimeKind.Utc);
}
