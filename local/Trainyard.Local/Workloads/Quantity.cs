using System.Globalization;

namespace Trainyard.Local.Workloads;

/// <summary>Kubernetes quantities: 250m, 1.5, 64Mi, 1e3.</summary>
internal static class Quantity
{
    private static readonly (string Suffix, double Factor)[] Factors =
    [
        ("Ki", 1024d), ("Mi", 1048576d), ("Gi", 1073741824d), ("Ti", 1099511627776d), ("Pi", 1125899906842624d), ("Ei", 1152921504606846976d),
        ("n", 1e-9), ("u", 1e-6), ("m", 1e-3), ("k", 1e3), ("M", 1e6), ("G", 1e9), ("T", 1e12), ("P", 1e15), ("E", 1e18),
    ];

    /// <summary>The number in base units (cores, bytes); null if it is none.</summary>
    public static double? Parse(string? text)
    {
        if (string.IsNullOrEmpty(text)) return null;
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var plain)) return plain;
        foreach (var (suffix, factor) in Factors)
            if (text.EndsWith(suffix, StringComparison.Ordinal)
                && double.TryParse(text.AsSpan(0, text.Length - suffix.Length), NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
                return number * factor;
        return null;
    }

    /// <summary>In thousandths, canonically: 250m, or 2 for 2000.</summary>
    public static string Milli(long thousandths) =>
        thousandths % 1000 == 0 ? (thousandths / 1000).ToString(CultureInfo.InvariantCulture) : thousandths.ToString(CultureInfo.InvariantCulture) + "m";
}
