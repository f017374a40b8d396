namespace Trainyard.Local.ApiServer.Api;

/// <summary>Times as kubectl prints them: 5s, 3m10s, 47h, 12d.</summary>
internal static class Ages
{
    public static string Since(string? time, DateTimeOffset now) =>
        time is { Length: > 0 } && DateTimeOffset.TryParse(time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var then)
            ? Of(now - then)
            : "<unknown>";

    public static string Between(string? from, string? to) =>
        DateTimeOffset.TryParse(from, CultureInfo.InvariantCulture, out var start)
        && DateTimeOffset.TryParse(to, CultureInfo.InvariantCulture, out var end)
            ? Of(end - start)
            : "";

    public static string Of(TimeSpan age)
    {
        var seconds = (long)age.TotalSeconds;
        return seconds switch
        {
            < -1 => "<invalid>",
            < 0 => "0s",
            < 120 => $"{seconds}s",
            < 600 => Pair(seconds / 60, "m", seconds % 60, "s"),
            < 10_800 => $"{seconds / 60}m",
            < 28_800 => Pair(seconds / 3600, "h", seconds / 60 % 60, "m"),
            < 172_800 => $"{seconds / 3600}h",
            < 691_200 => Pair(seconds / 86_400, "d", seconds / 3600 % 24, "h"),
            < 63_072_000 => $"{seconds / 86_400}d",
            _ => Pair(seconds / 31_536_000, "y", seconds / 86_400 % 365, "d"),
        };
    }

    private static string Pair(long large, string largeUnit, long small, string smallUnit) =>
        small == 0 ? $"{large}{largeUnit}" : $"{large}{largeUnit}{small}{smallUnit}";
}
