using System.Globalization;
using System.Text.RegularExpressions;
using Cronos;

namespace Trainyard.Api;

/// <summary>
/// When a schedule comes next: five cron fields, or a name such as @daily or "@every 6h". Cronos reads the fields and tells the
/// times. What Kubernetes' CronJob takes (github.com/robfig/cron) means the same here, which Cronos alone would not do: where both days
/// are restricted either suffices, * may stand in a list, and a step may go beyond its field. Beyond CronJob, 7 is Sunday, ranges may be
/// reversed (22-2), and L, W and # are Cronos'.
/// </summary>
public sealed partial class CronSchedule
{
    private const string Every = "@every ";
    private static readonly string[] Names = ["@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly"];
    private static readonly (int Low, int High)[] Ranges = [(0, 59), (0, 23), (1, 31), (1, 12), (0, 6)];

    private readonly CronExpression[] _either;
    private readonly TimeSpan _every;

    private CronSchedule(CronExpression[] either, TimeSpan every = default) => (_either, _every) = (either, every);

    /// <summary>Reads a schedule; null if it is none, and <paramref name="fault"/> says why.</summary>
    public static CronSchedule? Parse(string text, out string fault)
    {
        fault = "";
        try
        {
            return text.StartsWith('@') ? Named(text) : OfFields(text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        }
        catch (Exception wrong) when (wrong is CronFormatException or MissingSeedException)
        {
            fault = wrong.Message;
            return null;
        }
    }

    /// <summary>Whether it counts from a moment (@every) in place of following a calendar.</summary>
    public bool IsInterval => _every > TimeSpan.Zero;

    /// <summary>The first time after this one that fits, to the minute (@every: to the second); null if none does (30 February).</summary>
    /// <param name="time">The moment to begin with.</param>
    /// <param name="zone">Whose clocks are meant, UTC by default. A time that summer time leaves out comes when it begins; one that comes
    /// twice comes the first time, but for schedules by the minute or the hour, which go on.</param>
    public DateTimeOffset? Next(DateTimeOffset time, TimeZoneInfo? zone = null)
    {
        var utc = time.ToUniversalTime();
        if (!IsInterval)
            return _either.Min(cron => cron.GetNextOccurrence(utc, zone ?? TimeZoneInfo.Utc))?.ToUniversalTime();
        return _every < DateTimeOffset.MaxValue - utc ? utc.AddTicks(-(utc.Ticks % TimeSpan.TicksPerSecond)) + _every : null;
    }

    /// <summary>Whether this very time is one of the calendar's.</summary>
    public bool Fits(DateTimeOffset time, TimeZoneInfo? zone = null) => !IsInterval && Next(time.AddTicks(-1), zone) == time;

    private static CronSchedule Named(string text)
    {
        if (text.StartsWith(Every, StringComparison.Ordinal) && Duration.Parse(text[Every.Length..]) is { } pause)
            return new CronSchedule([], TimeSpan.FromSeconds(Math.Max(1, Math.Floor(pause.TotalSeconds))));
        return Names.Contains(text)
            ? new CronSchedule([CronExpression.Parse(text)])
            : throw new CronFormatException($"the names are {string.Join(", ", Names)} and {Every}with a length of time");
    }

    private static CronSchedule OfFields(string[] fields)
    {
        if (fields.Length != Ranges.Length)
            throw new CronFormatException($"{fields.Length} fields in place of minute, hour, day of month, month, day of week");
        var plain = fields.Zip(Ranges, Plain).ToArray();
        var whole = CronExpression.Parse(string.Join(' ', plain));
        if (IsOpen(fields[2]) || IsOpen(fields[4]))
            return new CronSchedule([whole]);
        var ofMonth = CronExpression.Parse($"{plain[0]} {plain[1]} {plain[2]} {plain[3]} *");
        var ofWeek = CronExpression.Parse($"{plain[0]} {plain[1]} * {plain[3]} {plain[4]}");
        return new CronSchedule([ofMonth, ofWeek]);
    }

    /// <summary>Whether a field leaves its value open, which */2 does not.</summary>
    private static bool IsOpen(string field) => field.Split(',').Any(element => element is "*" or "?" or "*/1" or "?/1");

    /// <summary>Writes out what Cronos does not take: * in a list, and steps that lead out of the field at once.</summary>
    private static string Plain(string field, (int Low, int High) range) =>
        Stepped()
            .Replace(field, element =>
            {
                var first = element.Groups["first"].Value is "*" or "?" ? $"{range.Low}" : element.Groups["first"].Value;
                var last = element.Groups["last"] is { Success: true } told ? told.Value : $"{range.High}";
                var step = element.Groups["step"] is { Success: true } by ? by.Value : "1";
                return long.Parse(step, CultureInfo.InvariantCulture) > range.High ? first : $"{first}-{last}/{step}";
            });

    /// <summary>One element of a list: a star, or anything with a step.</summary>
    [GeneratedRegex("(?<=^|,)(?:(?<first>[*?])(?:/(?<step>[0-9]{1,9}))?|(?<first>[^-/,]+)(?:-(?<last>[^/,]+))?/(?<step>[0-9]{1,9}))"
        + "(?=,|$)")]
    private static partial Regex Stepped();
}
