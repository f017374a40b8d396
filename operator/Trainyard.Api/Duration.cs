using System.Globalization;

namespace Trainyard.Api;

/// <summary>Lengths of time as people write them: 90s, 10m, 1h30m, 2d.</summary>
public static class Duration
{
    /// <summary>What a duration looks like.</summary>
    public const string Pattern = "^([0-9]+(d|h|m|s|ms))+$";

    /// <summary>Reads a duration; null if it is none.</summary>
    public static TimeSpan? Parse(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return null;
        var total = TimeSpan.Zero;
        for (var at = 0; at < text.Length;)
        {
            var digits = at;
            while (digits < text.Length && char.IsAsciiDigit(text[digits]))
                digits++;
            var unit = digits;
            while (unit < text.Length && !char.IsAsciiDigit(text[unit]))
                unit++;
            if (!long.TryParse(text.AsSpan(at, digits - at), NumberStyles.None, CultureInfo.InvariantCulture, out var count))
                return null;
            if (Unit(text.AsSpan(digits, unit - digits)) is not { } length)
                return null;
            if (count > TimeSpan.MaxValue.Ticks / length.Ticks / 2)
                return null;
            total += length * count;
            at = unit;
        }

        return total;
    }

    private static TimeSpan? Unit(ReadOnlySpan<char> unit) =>
        unit switch
        {
            "d" => TimeSpan.FromDays(1),
            "h" => TimeSpan.FromHours(1),
            "m" => TimeSpan.FromMinutes(1),
            "s" => TimeSpan.FromSeconds(1),
            "ms" => TimeSpan.FromMilliseconds(1),
            _ => null,
        };
}
