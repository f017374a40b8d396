namespace Trainyard.Local;

/// <summary>Amounts such as 500m, 1.5Gi or 2e3.</summary>
internal static class Quantity
{
    private static readonly (string Suffix, decimal Factor)[] Binary =
        [("Ei", 1L << 60), ("Pi", 1L << 50), ("Ti", 1L << 40), ("Gi", 1L << 30), ("Mi", 1L << 20), ("Ki", 1L << 10)];

    private static readonly (string Suffix, decimal Factor)[] Decimal =
        [("E", 1e18m), ("P", 1e15m), ("T", 1e12m), ("G", 1e9m), ("M", 1e6m), ("k", 1e3m), ("", 1), ("m", 1e-3m), ("u", 1e-6m), ("n", 1e-9m)];

    /// <summary>The number in base units (cores, bytes); null if it is none.</summary>
    public static double? Parse(string? text) => TryParse(text ?? "", out decimal value) ? (double)value : null;

    public static bool TryParse(string text, out decimal value)
    {
        (string suffix, decimal factor) = Array.Find([.. Binary, .. Decimal],
            one => one.Suffix.Length > 0 && text.EndsWith(one.Suffix, StringComparison.Ordinal));
        bool read = decimal.TryParse(suffix is null ? text : text[..^suffix.Length],
            NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out value);
        value *= suffix is null ? 1 : factor;
        return read;
    }

    /// <summary>A number as it is written, to the thousandth: 250m, or 2.</summary>
    public static string Of(double value) => Canonical($"{Math.Round(value * 1000)}m")!;

    /// <summary>As the server writes it back: the largest suffix of its kind that needs no fraction. Null if it is no quantity.</summary>
    public static string? Canonical(string text)
    {
        if (!TryParse(text, out decimal value)) return null;

        bool binary = text.EndsWith('i');
        if (value == 0) return "0";

        if (binary && Array.Find(Binary, one => value % one.Factor == 0) is { Suffix: not null } whole)
            return (value / whole.Factor).ToString("0", CultureInfo.InvariantCulture) + whole.Suffix;

        (string suffix, decimal factor) = Array.Find(binary ? Decimal[6..] : Decimal, one => value % one.Factor == 0);
        return suffix is null ? text : (value / factor).ToString("0", CultureInfo.InvariantCulture) + suffix;
    }
}
