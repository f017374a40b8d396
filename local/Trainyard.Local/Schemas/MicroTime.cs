using System.Globalization;

namespace Trainyard.Local.Schemas;

/// <summary>Times as the API writes them: whole seconds, or exactly six digits after the point.</summary>
internal static class MicroTime
{
    private const string Format = "yyyy-MM-ddTHH:mm:ss.ffffffZ";

    public static string Seconds(this DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    public static string Micros(this DateTimeOffset time) => time.UtcDateTime.ToString(Format, CultureInfo.InvariantCulture);

    public static bool IsValid(string text) =>
        DateTimeOffset.TryParseExact(text, ["yyyy-MM-ddTHH:mm:ss.ffffffZ", "yyyy-MM-ddTHH:mm:ss.ffffffzzz"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _);

    /// <summary>What stands where the format wants something else, and what that is.</summary>
    public static (string Found, string Wanted) Fault(string text) => text.Length > 19 ? (text[19..], ".000000") : (text, "2006");
}
