using System.Globalization;
using System.Text.Json;
using Trainyard.Contracts;

namespace Trainyard.Console;

/// <summary>Numbers, times and values as people read them. Pure.</summary>
internal static class Words
{
    /// <summary>A number with five significant digits; a dash for none.</summary>
    public static string Number(double? value) => value?.ToString("G5", CultureInfo.InvariantCulture) ?? "–";

    public static string Whole(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    public static string Value(JsonElement value) => value.ValueKind == JsonValueKind.Number ? Number(value.GetDouble()) : value.ToString();

    /// <summary>A score on the hold-out, with its interval.</summary>
    public static string Score(HoldoutScore score) =>
        $"{score.Metric} {Number(score.Value)} (95 %: {Number(score.Interval95[0])} to {Number(score.Interval95[1])})";

    /// <summary>A length of time as 40 s, 2 min 10 s, 3 h 5 min or 4 d 2 h.</summary>
    public static string Length(TimeSpan time) =>
        time switch
        {
            { TotalSeconds: < 60 } => $"{Math.Max(0, Math.Ceiling(time.TotalSeconds)):0} s",
            { TotalMinutes: < 60 } => $"{(int)time.TotalMinutes} min {time.Seconds} s",
            { TotalHours: < 24 } => $"{(int)time.TotalHours} h {time.Minutes} min",
            _ => $"{(int)time.TotalDays} d {time.Hours} h",
        };

    /// <summary>An age in its greatest unit, as kubectl writes it.</summary>
    public static string Age(DateTimeOffset? since, DateTimeOffset now) =>
        since is not { } begin
            ? "–"
            : (now - begin) switch
            {
                { TotalSeconds: < 120 } age => $"{Math.Max(0, (int)age.TotalSeconds)} s",
                { TotalMinutes: < 120 } age => $"{(int)age.TotalMinutes} min",
                { TotalHours: < 48 } age => $"{(int)age.TotalHours} h",
                var age => $"{(int)age.TotalDays} d",
            };

    /// <summary>A moment in the user's zone.</summary>
    public static string Moment(DateTimeOffset? time, TimeZoneInfo zone) =>
        time is { } moment ? TimeZoneInfo.ConvertTime(moment, zone).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) : "–";
}
