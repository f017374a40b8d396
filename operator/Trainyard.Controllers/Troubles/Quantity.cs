using System.Globalization;

namespace Trainyard.Controllers.Troubles;

/// <summary>Amounts as Kubernetes writes them: 500m, 2, 1.5Gi, 1e3 (apimachinery, resource.Quantity).</summary>
internal static class Quantity
{
    private static readonly (string Suffix, double Factor)[] Suffixes =
    [
        ("Ki", 1024d),
        ("Mi", 1048576d),
        ("Gi", 1073741824d),
        ("Ti", 1099511627776d),
        ("Pi", 1125899906842624d),
        ("Ei", 1152921504606846976d),
        ("n", 1e-9),
        ("u", 1e-6),
        ("m", 1e-3),
        ("k", 1e3),
        ("M", 1e6),
        ("G", 1e9),
        ("T", 1e12),
        ("P", 1e15),
        ("E", 1e18),
    ];

    /// <summary>The amount as a number; null where the text is none.</summary>
    public static double? Parse(string? text)
    {
        if (text is null)
            return null;
        var (suffix, factor) = Suffixes.Append(("", 1)).First(known => text.EndsWith(known.Suffix, StringComparison.Ordinal));
        var digits = text.AsSpan(0, text.Length - suffix.Length);
        return double.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number * factor : null;
    }

    /// <summary>Whether an amount is more than what is left of a limit. What is no amount exceeds nothing.</summary>
    public static bool Exceeds(string? amount, string? limit, string? used = null) => Parse(amount) + (Parse(used) ?? 0) > Parse(limit);
}
