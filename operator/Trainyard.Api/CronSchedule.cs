using System.Globalization;

namespace Trainyard.Api;

/// <summary>
/// Five cron fields in UTC: minute, hour, day of month, month, day of week (0 and 7 are Sunday); each a list of *, n, a-b, with /step. As
/// in cron, where both
/// days are restricted either suffices.
/// </summary>
public sealed class CronSchedule
{
    private static readonly (int Low, int High)[] Ranges = [(0, 59), (0, 23), (1, 31), (1, 12), (0, 7)];
    private readonly ulong[] _fields;
    private readonly bool _eitherDay;

    private CronSchedule(ulong[] fields, bool eitherDay) => (_fields, _eitherDay) = (fields, eitherDay);

    /// <summary>Reads a schedule; null if it is none.</summary>
    public static CronSchedule? Parse(string text)
    {
        var parts = text.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (parts.Length != Ranges.Length)
            return null;
        var fields = new ulong[Ranges.Length];
        for (var i = 0; i < fields.Length; i++)
        {
            if (Field(parts[i], Ranges[i].Low, Ranges[i].High) is not { } bits)
                return null;
            fields[i] = bits;
        }

        if ((fields[4] >> 7 & 1) == 1)
            fields[4] |= 1;
        return new(fields, parts[2] != "*" && parts[4] != "*");
    }

    /// <summary>The first minute after <paramref name="time"/> that fits; null if none does within five years, as for the 30th of
    /// February.</summary>
    public DateTimeOffset? Next(DateTimeOffset time)
    {
        var at = new DateTimeOffset(time.Year, time.Month, time.Day, time.Hour, time.Minute, 0, time.Offset)
            .ToUniversalTime()
            .AddMinutes(1);
        var end = at.AddYears(5);
        while (at < end)
        {
            if (!Has(3, at.Month))
                at = new DateTimeOffset(at.Year, at.Month, 1, 0, 0, 0, TimeSpan.Zero).AddMonths(1);
            else if (!HasDay(at))
                at = new DateTimeOffset(at.Year, at.Month, at.Day, 0, 0, 0, TimeSpan.Zero).AddDays(1);
            else if (!Has(1, at.Hour))
                at = new DateTimeOffset(at.Year, at.Month, at.Day, at.Hour, 0, 0, TimeSpan.Zero).AddHours(1);
            else if (!Has(0, at.Minute))
                at = at.AddMinutes(1);
            else
                return at;
        }

        return null;
    }

    private bool HasDay(DateTimeOffset at)
    {
        var (ofMonth, ofWeek) = (Has(2, at.Day), Has(4, (int)at.DayOfWeek));
        return _eitherDay ? ofMonth || ofWeek : ofMonth && ofWeek;
    }

    private bool Has(int field, int value) => (_fields[field] >> value & 1) == 1;

    private static ulong? Field(string text, int low, int high)
    {
        var bits = 0UL;
        foreach (var part in text.Split(','))
        {
            var slash = part.Split('/');
            if (slash.Length > 2)
                return null;
            var step = 1;
            if (slash.Length == 2 && (!Number(slash[1], out step) || step < 1))
                return null;
            if (Range(slash[0], low, high, slash.Length == 2) is not { } range)
                return null;
            for (var value = range.First; value <= range.Last; value += step)
                bits |= 1UL << value;
        }

        return bits;
    }

    private static (int First, int Last)? Range(string text, int low, int high, bool stepped)
    {
        if (text == "*")
            return (low, high);
        var dash = text.Split('-');
        if (dash.Length > 2 || !Number(dash[0], out var first))
            return null;
        var last = stepped ? high : first;
        if (dash.Length == 2 && !Number(dash[1], out last))
            return null;
        return first >= low && last <= high && first <= last ? (first, last) : null;
    }

    private static bool Number(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
