using System.Globalization;

namespace Trainyard.EndToEnd.Tests.Monitoring;

/// <summary>Numbers as Grafana writes them in a unit of its own names.</summary>
internal static class Quantity
{
    private static readonly string[] Decimal = ["", " K", " M", " G", " T"];
    private static readonly string[] Binary = [" B", " KiB", " MiB", " GiB", " TiB"];

    public static string Text(double value, string unit) =>
        unit switch
        {
            "dateTimeAsIso" => DateTimeOffset
                .FromUnixTimeMilliseconds((long)value)
                .ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
            "percentunit" => $"{Digits(value * 100)} %",
            "s" when value is > 0 and < 1e-3 => $"{Digits(value * 1e6)} µs",
            "s" when value is > 0 and < 1 => $"{Digits(value * 1e3)} ms",
            "s" when value >= 60 => $"{Digits(value / 60)} min",
            "s" => $"{Digits(value)} s",
            "bytes" => Scaled(value, 1024, Binary),
            "Bps" => $"{Scaled(value, 1024, Binary)}/s",
            "reqps" => $"{Scaled(value, 1000, Decimal)} req/s",
            _ => Scaled(value, 1000, Decimal),
        };

    private static string Scaled(double value, double step, string[] units)
    {
        var power = 0;
        for (; Math.Abs(value) >= step && power < units.Length - 1; power++)
            value /= step;
        return Digits(value) + units[power];
    }

    private static string Digits(double value) => value.ToString("G3", CultureInfo.InvariantCulture);
}
