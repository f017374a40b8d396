namespace Trainyard.Local.ApiServer.Objects;

/// <summary>Times as objects write them.</summary>
public static class Timestamps
{
    /// <summary>Whole seconds, as metav1.Time.</summary>
    public static string Stamp(this DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>Microseconds, as metav1.MicroTime.</summary>
    public static string MicroStamp(this DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
}
