using System.Globalization;
using System.Text.RegularExpressions;

namespace Trainyard.Controllers.Trials;

/// <summary>Numbers as programs print them.</summary>
internal static partial class MetricNumber
{
    private static readonly Dictionary<string, double> NotFinite = new(StringComparer.OrdinalIgnoreCase)
    {
        ["nan"] = double.NaN,
        ["inf"] = double.PositiveInfinity,
        ["infinity"] = double.PositiveInfinity,
    };

    /// <summary>The number that a text is, but for a mark that ends a sentence; null where it is none.</summary>
    public static double? Of(string text)
    {
        if (Decimal().IsMatch(text))
            return double.Parse(text, CultureInfo.InvariantCulture);
        if (text.Length > 1 && text[^1] is '.' or ':' or '!')
            return Of(text[..^1]);
        var negative = text.StartsWith('-');
        if (!NotFinite.TryGetValue(text.TrimStart('+', '-'), out var value))
            return null;
        return negative ? -value : value;
    }

    [GeneratedRegex(@"^[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?$")]
    private static partial Regex Decimal();
}
