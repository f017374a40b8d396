using System.Globalization;

namespace Trainyard.Models;

/// <summary>Moments and times of the day as people write them.</summary>
public static class TimeText
{
    private const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;

    /// <summary>The moment that a text is, in microseconds since 1970 (UTC).</summary>
    public static bool TryRead(ReadOnlySpan<char> text, IReadOnlyList<string>? formats, out long microseconds)
    {
        if (formats is null)
            return TryReadIso(text, out microseconds, out _);

        for (var i = 0; i < formats.Count; i++)
        {
            if (TryRead(text, formats[i], out microseconds))
                return true;
        }

        microseconds = 0;
        return false;
    }

    /// <summary>The moment that a text is in one format.</summary>
    public static bool TryRead(ReadOnlySpan<char> text, string format, out long microseconds)
    {
        var read = DateTime.TryParseExact(text, format, CultureInfo.InvariantCulture, Utc, out var moment);
        microseconds = Microseconds(moment);
        return read;
    }

    /// <summary>The seconds since midnight that a text is.</summary>
    public static bool TryReadClock(ReadOnlySpan<char> text, IReadOnlyList<string> formats, out double seconds)
    {
        for (var i = 0; i < formats.Count; i++)
        {
            if (TimeOnly.TryParseExact(text, formats[i], CultureInfo.InvariantCulture, DateTimeStyles.None, out var time))
            {
                seconds = (double)time.Ticks / TimeSpan.TicksPerSecond;
                return true;
            }
        }

        seconds = 0;
        return false;
    }

    /// <summary>ISO 8601 as far as tables have it: 2024-05-31, then with T or a blank 18:30, seconds, up to nine digits of them, and a zone
    /// (else UTC).</summary>
    public static bool TryReadIso(ReadOnlySpan<char> text, out long microseconds, out bool zoned)
    {
        microseconds = 0;
        zoned = false;
        if (
            text.Length < 10
            || text[4] != '-'
            || text[7] != '-'
            || !Digits(text[..4], out var year)
            || !Digits(text[5..7], out var month)
            || !Digits(text[8..10], out var day)
            || year < 1
            || month is < 1 or > 12
            || day < 1
            || day > DateTime.DaysInMonth(year, month)
        )
        {
            return false;
        }

        microseconds = Microseconds(new DateTime(year, month, day, 0, 0, 0, DateTimeKind.Utc));
        text = text[10..];
        return text.IsEmpty || (text[0] is 'T' or 't' or ' ' && TryAddClock(text[1..], ref microseconds, ref zoned));
    }

    private static bool TryAddClock(ReadOnlySpan<char> text, ref long microseconds, ref bool zoned)
    {
        if (
            text.Length < 5
            || text[2] != ':'
            || !Digits(text[..2], out var hour)
            || !Digits(text[3..5], out var minute)
            || hour > 23
            || minute > 59
        )
        {
            return false;
        }

        text = text[5..];
        var within = ((hour * 60L) + minute) * 60_000_000;
        if (text is [':', ..])
        {
            if (text.Length < 3 || !Digits(text[1..3], out var second) || second > 59)
                return false;
            within += second * 1_000_000L;
            text = text[3..];
            if (text is ['.' or ',', ..] && !TakeFraction(ref text, ref within))
                return false;
        }

        microseconds += within;
        return text.IsEmpty || (zoned = TryTakeZone(text, ref microseconds));
    }

    private static bool TakeFraction(ref ReadOnlySpan<char> text, ref long microseconds)
    {
        var digits = text[1..];
        var length = digits.IndexOfAnyExceptInRange('0', '9') is var end and >= 0 ? end : digits.Length;
        if (length is 0 or > 9)
            return false;

        long scale = 100_000;
        for (var i = 0; i < length && scale > 0; i++, scale /= 10)
            microseconds += (digits[i] - '0') * scale;
        text = digits[length..];
        return true;
    }

    private static bool TryTakeZone(ReadOnlySpan<char> text, ref long microseconds)
    {
        if (text is "Z" or "z" or " UTC" or " Z")
            return true;
        if (text.Length < 3 || text[0] is not ('+' or '-') || !Digits(text[1..3], out var hours) || hours > 14)
            return false;

        var rest = text[3..];
        var minutes = 0;
        if (
            !rest.IsEmpty
            && !(rest.Length is 2 or 3 && (rest.Length == 2 || rest[0] == ':') && Digits(rest[^2..], out minutes) && minutes < 60)
        )
        {
            return false;
        }

        microseconds -= (text[0] == '-' ? -1 : 1) * ((hours * 60L) + minutes) * 60_000_000;
        return true;
    }

    private static bool Digits(ReadOnlySpan<char> text, out int number)
    {
        number = 0;
        foreach (var letter in text)
        {
            if (!char.IsAsciiDigit(letter))
                return false;
            number = (number * 10) + (letter - '0');
        }

        return true;
    }

    private static long Microseconds(DateTime moment) => (moment - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
}
