using System.Text.RegularExpressions;

namespace Trainyard.Local.ApiServer.Objects;

/// <summary>Amounts such as 500m, 1.5Gi or 2e3.</summary>
public static partial class Quantity
{
    private static readonly (string Suffix, decimal Factor)[] Binary =
    [
        ("Ei", 1L << 60),
        ("Pi", 1L << 50),
        ("Ti", 1L << 40),
        ("Gi", 1L << 30),
        ("Mi", 1L << 20),
        ("Ki", 1L << 10),
    ];

    private static readonly (string Suffix, decimal Factor)[] Decimal =
    [
        ("E", 1e18m),
        ("P", 1e15m),
        ("T", 1e12m),
        ("G", 1e9m),
        ("M", 1e6m),
        ("k", 1e3m),
        ("", 1),
        ("m", 1e-3m),
        ("u", 1e-6m),
        ("n", 1e-9m),
    ];

    /// <summary>The number in base units (cores, bytes); null if it is none.</summary>
    public static double? Parse(string? text) => TryParse(text ?? "", out var value) ? (double)value : null;

    public static bool TryParse(string text, out decimal value)
    {
        (var suffix, var factor) = Array.Find([.. Binary, .. Decimal], one =>
            one.Suffix.Length > 0 && text.EndsWith(one.Suffix, StringComparison.Ordinal)
        );
        var read = decimal.TryParse(
            suffix is null ? text : text[..^suffix.Length],
            NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign | NumberStyles.AllowExponent,
            CultureInfo.InvariantCulture,
            out value
        );
        value *= suffix is null ? 1 : factor;
        return read;
    }

    /// <summary>Written as the first that is not 0: with binary suffixes, or with decimal ones.</summary>
    public static string Sum(IEnumerable<string> amounts)
    {
        string[] all = [.. amounts.Where(amount => TryParse(amount, out var value) && value != 0)];
        var sum = all.Sum(amount => TryParse(amount, out var value) ? value : 0);
        return all.Length > 0 && all[0].EndsWith('i') ? Canonical(Plain(sum / 1024) + "Ki")! : Canonical(Plain(sum * 1000) + "m")!;

        static string Plain(decimal number) => number.ToString("0.##########", CultureInfo.InvariantCulture);
    }

    /// <summary>A number as it is written, to the thousandth: 250m, or 2.</summary>
    public static string Of(double value) => Canonical($"{Math.Round(value * 1000)}m")!;

    /// <summary>
    /// As the server writes it back: whole numbers as they are given, all else with the largest suffix (or exponent) of its kind that needs
    /// no fraction, never less than a thousandth. Null if it is no quantity; <paramref name="fault"/> says why.
    /// </summary>
    public static string? Canonical(string text, out string fault)
    {
        var parts = Form().Match(text);
        fault =
            !parts.Success || text.Length == 0
                ? "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"
                : "unable to parse quantity's suffix";
        var suffix = parts.Groups["suffix"].Value;
        var exponential = suffix.Length > 1 && suffix[0] is 'e' or 'E' && int.TryParse(suffix[1..], out _);
        var known = suffix.Length == 0 || exponential || Array.Exists([.. Binary, .. Decimal], one => one.Suffix == suffix);
        if (!parts.Success || text.Length == 0 || !known || !TryParse(text, out var value))
            return null;

        if (value == 0)
            return "0";
        if (suffix.Length == 0 && value % 1 == 0)
            return text;
        if (exponential && value % 1 == 0)
            return Exponential(value);

        value = Math.Ceiling(value * 1000) / 1000;
        if (suffix.EndsWith('i') && Array.Find(Binary, one => value % one.Factor == 0) is { Suffix: not null } whole)
            return (value / whole.Factor).ToString("0", CultureInfo.InvariantCulture) + whole.Suffix;

        (var best, var factor) = Array.Find(suffix.EndsWith('i') ? Decimal[6..] : Decimal, one => value % one.Factor == 0);
        return (value / factor).ToString("0", CultureInfo.InvariantCulture) + best;
    }

    public static string? Canonical(string text) => Canonical(text, out _);

    private static string Exponential(decimal value)
    {
        var exponent = 0;
        for (; value % 1000 == 0; exponent += 3)
            value /= 1000;

        return value.ToString("0", CultureInfo.InvariantCulture) + (exponent > 0 ? $"e{exponent}" : "");
    }

    [GeneratedRegex(@"^[+-]?[0-9]*(\.[0-9]*)?(?<suffix>[eEinumkKMGTP]*[-+]?[0-9]*)$")]
    private static partial Regex Form();
}
